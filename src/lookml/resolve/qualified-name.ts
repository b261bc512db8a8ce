/** `view.field` as it is; a bare field name belongs to `alias`, in whose view it is written. */
export function qualified(name: string, alias: string): string {
  return name.includes('.') ? name : `${alias}.${name}`;
}
