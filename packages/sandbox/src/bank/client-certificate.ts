import { createHash, createPrivateKey, createPublicKey, sign } from "node:crypto"

/**
 * The certificate the bank shows to receivers that ask for it, self-signed, and its key, as PEM. It depends on the seed alone, so that a receiver
 * can be told of it beforehand. For a test bank only: a key made from a number is no secret. Node has no writer for certificates, so this is one.
 */
export function clientCertificate(seed: number): { readonly cert: string; readonly key: string } {
  const scalar = createHash("sha256").update(`bank ${seed} client certificate`).digest()
  const pkcs8 = Buffer.concat([Buffer.from("302e020100300506032b657004220420", "hex"), scalar])
  const privateKey = createPrivateKey({ key: pkcs8, format: "der", type: "pkcs8" })
  const name = sequence(set(sequence(oid("550403"), der(0x0c, Buffer.from("Local bunq bank")))))
  const signed = sequence(
    der(0xa0, integer(2)),
    integer(1 + (seed & 0x3fff)),
    ed25519,
    name,
    sequence(utcTime("200101000000Z"), utcTime("491231235959Z")),
    name,
    createPublicKey(privateKey).export({ type: "spki", format: "der" })
  )
  const whole = sequence(
    signed,
    ed25519,
    der(0x03, Buffer.concat([Buffer.of(0), sign(null, signed, privateKey)]))
  )
  const lines = whole.toString("base64").match(/.{1,64}/g) ?? []
  return {
    cert: `-----BEGIN CERTIFICATE-----\n${lines.join("\n")}\n-----END CERTIFICATE-----\n`,
    key: privateKey.export({ type: "pkcs8", format: "pem" }).toString()
  }
}

/** One value of a certificate, in the encoding X.509 wants (ITU-T X.690). */
function der(tag: number, content: Buffer): Buffer {
  const { length } = content
  const size = length < 128 ? [length] : length < 256 ? [0x81, length] : [0x82, length >> 8, length & 0xff]
  return Buffer.concat([Buffer.of(tag, ...size), content])
}

const sequence = (...parts: readonly Buffer[]): Buffer => der(0x30, Buffer.concat(parts))
const set = (...parts: readonly Buffer[]): Buffer => der(0x31, Buffer.concat(parts))
const oid = (hex: string): Buffer => der(0x06, Buffer.from(hex, "hex"))
const integer = (value: number): Buffer =>
  der(0x02, value < 128 ? Buffer.of(value) : Buffer.of(value >> 8, value & 0xff))
const utcTime = (text: string): Buffer => der(0x17, Buffer.from(text))
const ed25519 = sequence(oid("2b6570"))
