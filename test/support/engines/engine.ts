export interface EngineOptions {
  /** Whether pages may run scripts. */
  readonly scripts: boolean;
  readonly env?: Readonly<Record<string, string>>;
}

/** A tab of a browser with a fresh profile. The first one ends with its browser. */
export interface Tab extends AsyncDisposable {
  /** Goes to an address, and waits until the page is there. */
  goTo(url: string): Promise<void>;
  url(): Promise<string>;
  /** The value of an expression in the page, for a browser whose pages may run scripts. */
  value(expression: string): Promise<unknown>;
  /** Opens another tab of this browser. */
  another(): Promise<Tab>;
  /** Forgets all cookies of the site that it shows. */
  forget(): Promise<void>;
}

/** A browser of one maker. */
export interface Engine {
  readonly name: string;
  open(options: EngineOptions): Promise<Tab>;
}
