import type { Draw } from "./draw.ts"

/** Texts that stand for a value, written as they are: some are no JSON. */
const values: readonly ((draw: Draw) => string)[] = [
  () => "null",
  () => "true",
  () => '""',
  () => "0",
  () => "-1",
  () => "1e400",
  () => "9007199254740993",
  () => "0.1e-999999999",
  () => `1${"0".repeat(3_000)}`,
  () => "NaN",
  () => "01",
  () => "[]",
  () => "{}",
  () => '"CANARY"',
  () => `"${"CANARY".repeat(500)}"`,
  () => '"\\ud800"',
  () => '"\\u0000"',
  () => '"__proto__"',
  (draw) => String(1 + draw.below(2 ** 31)),
  (draw) => `"${1 + draw.below(1_000)}"`,
  (draw) => `${"[".repeat(draw.below(5_000))}`,
  (draw) => nested(draw, "[", "]"),
  (draw) => nested(draw, '{"a":', "}"),
  (draw) => `[${"0,".repeat(draw.below(2_000))}0]`,
  () => '"6F1C2A34-8D0B-4C6E-9A57-3B2E1F0D4C58"',
  () => '"../../etc/passwd"',
  () => '{"$ne":null}',
  () => '"\'; DROP TABLE hooks; --"'
]
const keys = [
  "__proto__",
  "constructor",
  "prototype",
  "toString",
  "length",
  "id",
  "i\\u0064",
  "category",
  "object",
  "NotificationUrl",
  "external_uuid",
  "updated",
  "user_id",
  "event_type",
  "",
  "CANARY",
  "x".repeat(300)
]

const nested = (draw: Draw, open: string, close: string): string => {
  const depth = draw.below(draw.chance(0.5) ? 100 : 3_000)
  return `${open.repeat(depth)}1${close.repeat(depth)}`
}

type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json }

const space = (draw: Draw): string => (draw.chance(0.05) ? draw.one([" ", "\n", "\t", "\r\n  "]) : "")

/** Writes a value anew; each value, key and comma may turn into something else. `share` = how often. */
const write = (draw: Draw, value: Json, share: number): string => {
  if (draw.chance(share)) return draw.one(values)(draw)
  if (typeof value !== "object" || value === null)
    return `${space(draw)}${JSON.stringify(value)}${space(draw)}`
  if (Array.isArray(value))
    return `[${value.map((item: Json) => write(draw, item, share)).join(draw.chance(share / 4) ? ",," : ",")}]`
  const members: string[] = []
  for (const [key, item] of Object.entries(value)) {
    if (draw.chance(share)) continue
    const name = draw.chance(share) ? draw.one(keys) : key
    const member = `${space(draw)}"${name}"${space(draw)}:${write(draw, item as Json, share)}`
    members.splice(draw.chance(0.5) ? members.length : draw.below(members.length + 1), 0, member)
    if (draw.chance(share)) members.push(`"${draw.one([name, ...keys])}":${draw.one(values)(draw)}`)
  }
  return `{${members.join(draw.chance(share / 4) ? "," + draw.one([",", "", "]"]) : ",")}}`
}

/** The same JSON with its structure changed here and there; with share 0 only order and space differ. */
export const mutateJson = (draw: Draw, text: string, share: number): string =>
  write(draw, JSON.parse(text) as Json, share)
