import type { Runtime } from '../definitions/runtime.ts';
import type { Views } from '../http/pages/views.ts';
import type { Base } from './base.ts';
import type { Lasting } from './lasting.ts';
import type { Provider } from './provider.ts';
import type { State } from './state.ts';

/** What the sites are made of. */
export interface SiteParts {
  readonly base: Base;
  readonly state: State;
  readonly lasting: Lasting;
  readonly provider: Provider;
  readonly views: Views;
  readonly runtime: Runtime;
  readonly isStopping: () => boolean;
}
