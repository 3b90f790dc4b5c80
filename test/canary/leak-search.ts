/** A secret or a piece of personal data that must show up nowhere. */
export interface Canary {
  /** What it is, for the report of a leak: `session token`. */
  readonly kind: string
  readonly value: string | Uint8Array
}

/** Something the system gave out: a log line, an error, the bytes of a file. */
export interface Given {
  /** Where it came out: `logs`, `journal`. */
  readonly place: string
  readonly content: string | Uint8Array
}

export interface Leak {
  readonly place: string
  readonly kind: string
  readonly encoding: Encoding
  /** A little of what is around it, to find the place. */
  readonly near: string
}

/** Shorter values are found by accident. */
const shortest = 8

const bytesOf = (value: string | Uint8Array): Buffer =>
  typeof value === "string" ? Buffer.from(value, "utf8") : Buffer.from(value)
const escaped = (text: string): string => JSON.stringify(text).slice(1, -1)

/**
 * The characters of Base64 that depend on this value alone, for each of the three places it can begin at within a group of three bytes: a
 * value is seldom encoded by itself.
 */
const base64Cores = (bytes: Buffer, alphabet: "base64" | "base64url"): string[] =>
  [0, 1, 2].map((before) => {
    const text = Buffer.concat([Buffer.alloc(before), bytes])
      .toString(alphabet)
      .replaceAll("=", "")
    const bits = (before + bytes.length) * 8
    return text.slice(Math.ceil((before * 8) / 6), Math.floor(bits / 6))
  })

const everyByte = (bytes: Buffer, spell: (byte: number) => string, between = ""): string =>
  Array.from(bytes, spell).join(between)
const twoDigits = (byte: number): string => byte.toString(16).padStart(2, "0")

/** How a value may be spelled; every spelling is searched as it is. */
const spellings = {
  raw: (bytes: Buffer) => [bytes.toString("latin1"), bytes.toString("latin1").toLowerCase()],
  base64: (bytes: Buffer) => base64Cores(bytes, "base64"),
  base64url: (bytes: Buffer) => base64Cores(bytes, "base64url"),
  hex: (bytes: Buffer) => [bytes.toString("hex"), bytes.toString("hex").toUpperCase()],
  "hex, spaced": (bytes: Buffer) => [everyByte(bytes, twoDigits, " "), everyByte(bytes, twoDigits, ":")],
  "list of bytes": (bytes: Buffer) => [everyByte(bytes, String, ","), everyByte(bytes, String, ", ")],
  url: (bytes: Buffer) => {
    const text = bytes.toString("utf8")
    const component = encodeURIComponent(text.toWellFormed())
    const form = new URLSearchParams({ v: text }).toString().slice(2)
    const full = everyByte(bytes, (byte) => `%${twoDigits(byte)}`)
    const lower = component.replace(/%[0-9A-F]{2}/g, (code) => code.toLowerCase())
    return [component, form, full, full.toUpperCase(), lower, encodeURI(text.toWellFormed())]
  },
  json: (bytes: Buffer) => {
    const once = escaped(bytes.toString("utf8"))
    const ascii = once.replace(/[^ -~]/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`)
    return [once, escaped(once), escaped(escaped(once)), ascii].map((text) =>
      Buffer.from(text).toString("latin1")
    )
  },
  utf16: (bytes: Buffer) => [Buffer.from(bytes.toString("utf8"), "utf16le").toString("latin1")]
} as const
export type Encoding = keyof typeof spellings
export const encodings = Object.keys(spellings) as readonly Encoding[]

const needlesOf = ({ kind, value }: Canary) => {
  const bytes = bytesOf(value)
  if (bytes.length < shortest) throw new Error(`The canary "${kind}" is too short to be searched for.`)
  return encodings.flatMap((encoding) =>
    [...new Set(spellings[encoding](bytes))].map((needle) => ({ kind, encoding, needle }))
  )
}

/** Finds canaries in what was given out, however they are spelled; one leak per place, kind and encoding. */
export const findLeaks = (canaries: readonly Canary[], given: readonly Given[]): readonly Leak[] => {
  const needles = canaries.flatMap(needlesOf)
  const leaks = new Map<string, Leak>()
  for (const { place, content } of given) {
    const text = bytesOf(content).toString("latin1")
    // bunq and Node may change the case of what they are given.
    const lower = text.toLowerCase()
    for (const { kind, encoding, needle } of needles) {
      const key = `${place}/${kind}/${encoding}`
      const at = leaks.has(key) ? -1 : Math.max(text.indexOf(needle), lower.indexOf(needle))
      if (at < 0) continue
      const near = text.slice(Math.max(0, at - 60), at).replace(/[^ -~]/g, ".")
      leaks.set(key, { place, kind, encoding, near })
    }
  }
  return [...leaks.values()]
}
