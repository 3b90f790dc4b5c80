const isPlain = (value: unknown): value is { readonly [key: string]: unknown } =>
  typeof value === "object" && value !== null && !(value instanceof Blob) && !ArrayBuffer.isView(value)

/**
 * `next`, with every part that equals that of `known` being the part of `known`: what did not change is not rendered again. For JSON, and files, which are
 * the same when they are the same object.
 */
export const sameParts = <A>(known: unknown, next: A): A => {
  if (known === next) return next
  if (!isPlain(known) || !isPlain(next) || Array.isArray(known) !== Array.isArray(next)) return next
  const keys = Object.keys(next)
  let same = keys.length === Object.keys(known).length
  const made: { [key: string]: unknown } | unknown[] = Array.isArray(next) ? [] : {}
  for (const key of keys) {
    const part = sameParts(known[key], next[key])
    ;(made as { [key: string]: unknown })[key] = part
    same &&= Object.hasOwn(known, key) && part === known[key]
  }
  return (same ? known : made) as A
}
