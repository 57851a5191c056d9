/** Lets one process of a deployment do what should be done once. A lease that is not renewed ends by itself. */
export interface Leases {
  /** Takes a lease, or renews it. @returns whether the holder has it for `ttlMs` from now on */
  take(request: { readonly name: string; readonly holder: string; readonly ttlMs: number }): Promise<boolean>;

  /** Nothing happens if somebody else has it. */
  release(request: { readonly name: string; readonly holder: string }): Promise<void>;
}
