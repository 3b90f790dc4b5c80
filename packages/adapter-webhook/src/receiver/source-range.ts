/** bunq's addresses in production; they may change with notice [API §9.6]. */
export const productionSources = ["185.40.108.0/22"] as const

const parse4 = (text: string): number[] | null => {
  const parts = text.split(".")
  if (parts.length !== 4 || !parts.every((part) => /^(0|[1-9]\d{0,2})$/.test(part))) return null
  const bytes = parts.map(Number)
  return bytes.every((byte) => byte <= 255) ? bytes : null
}

/** `1:2`, with dotted decimals at the end or not, as 16 bit groups. */
const groupsOf = (text: string): number[] | null => {
  if (text === "") return []
  const parts = text.split(":")
  const groups: number[] = []
  for (const [index, part] of parts.entries()) {
    if (index === parts.length - 1 && part.includes(".")) {
      const bytes = parse4(part)
      if (bytes === null) return null
      const [a = 0, b = 0, c = 0, d = 0] = bytes
      groups.push(a * 256 + b, c * 256 + d)
    } else if (/^[0-9a-f]{1,4}$/i.test(part)) groups.push(Number.parseInt(part, 16))
    else return null
  }
  return groups
}

const parse6 = (text: string): number[] | null => {
  const halves = text.split("::")
  if (halves.length > 2) return null
  const [head, tail] = [groupsOf(halves[0] ?? ""), groupsOf(halves[1] ?? "")]
  if (head === null || tail === null) return null
  const missing = 8 - head.length - tail.length
  if (halves.length === 1 ? missing !== 0 : missing < 1) return null
  const groups = [...head, ...Array.from({ length: missing }, () => 0), ...tail]
  return groups.flatMap((group) => [group >> 8, group & 255])
}

const mapped = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 255, 255]
const isMapped = (bytes: readonly number[]) => mapped.every((byte, index) => bytes[index] === byte)

/** 4 bytes, or 16 of an IPv6 address that is not an IPv4 address in disguise; null = no address. */
export const parseAddress = (text: string): readonly number[] | null => {
  if (text.length > 64) return null
  const bare = text.replace(/%.*$/s, "")
  const bytes = parse4(bare) ?? (bare.includes(":") ? parse6(bare) : null)
  return bytes !== null && bytes.length === 16 && isMapped(bytes) ? bytes.slice(12) : bytes
}

interface Range {
  readonly bytes: readonly number[]
  readonly bits: number
}

const parseRange = (text: string): Range | null => {
  const [address = "", length, ...rest] = text.split("/")
  const bytes = parseAddress(address)
  if (bytes === null || rest.length > 0) return null
  const most = bytes.length * 8
  if (length === undefined) return { bytes, bits: most }
  // `::ffff:1.2.3.0/120` is `1.2.3.0/24`.
  const bits = Number(length) - (bytes.length === 4 && address.includes(":") ? 96 : 0)
  return /^\d{1,3}$/.test(length) && bits >= 0 && bits <= most ? { bytes, bits } : null
}

const holds = ({ bytes, bits }: Range, address: readonly number[]): boolean => {
  if (bytes.length !== address.length) return false
  for (let bit = 0; bit < bits; bit += 8) {
    const mask = bits - bit >= 8 ? 255 : (255 << (8 - (bits - bit))) & 255
    if (((bytes[bit / 8] ?? 0) & mask) !== ((address[bit / 8] ?? 0) & mask)) return false
  }
  return true
}

/** Says whether an address is in one of the ranges (CIDR, or single addresses); null = one of them is none. */
export const makeSourceRange = (ranges: readonly string[]): ((address: string) => boolean) | null => {
  const parsed = ranges.map(parseRange)
  if (!parsed.every((range) => range !== null)) return null
  return (text) => {
    const address = parseAddress(text)
    return address !== null && parsed.some((range) => holds(range, address))
  }
}

/** Some proxies append the port. */
const withoutPort = (entry: string): string =>
  /^\[([^\]]*)\](:\d{1,5})?$/.exec(entry)?.[1] ?? /^(\d+(?:[.]\d+){3}):\d{1,5}$/.exec(entry)?.[1] ?? entry

/**
 * The client's address as the outermost of `proxies` trusted ones saw it: so many entries from the right of `X-Forwarded-For`. What stands further to the
 * left was claimed by the client. null = the list is shorter.
 */
export const forwardedAddress = (header: string | null, proxies: number): string | null => {
  let end = header?.length ?? 0
  for (let hop = 1; header !== null && end >= 0; hop += 1) {
    const comma = header.lastIndexOf(",", end - 1)
    const isReached = hop === proxies
    if (isReached) return withoutPort(header.slice(comma + 1, end).trim())
    if (comma < 0 || end === 0) return null
    end = comma
  }
  return null
}
