// Compiles the product for its first start: for an image whose files nobody may write later.
import { keepCompiledCode } from '../compiled-code.ts';

keepCompiledCode();
await Promise.all([
  import('../program.ts'),
  import('../compose.ts'),
  import('../workers/worker-pool.ts'),
  import('../workers/primary-link.ts'),
]);
