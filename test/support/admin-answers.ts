import type { Product } from './product.ts';

/** An answer of the admin API, whatever its status. */
export interface AdminAnswer {
  readonly status: number;
  readonly body: Record<string, unknown> & { readonly errors?: readonly { readonly path: string }[] };
}

export async function askAdmin(
  { admin }: Pick<Product, 'admin'>,
  method: string,
  path: string,
  body?: unknown,
): Promise<AdminAnswer> {
  const response = await admin.call(method, path, body);
  return { status: response.status, body: (await response.json()) as AdminAnswer['body'] };
}

/** The code of a problem; `none`: it is none. */
export function codeOf({ body: { type } }: AdminAnswer): string {
  return typeof type === 'string' ? (type.split(':').at(-1) ?? 'none') : 'none';
}
