import { createPrivateKey, createPublicKey, sign, verify, type KeyObject } from "node:crypto"
import { promisify } from "node:util"
import { seededRsaKey } from "../bank/seeded-rsa-key.ts"
import type { SandboxCrypto } from "../sandbox-crypto.ts"

const signOffLoop = promisify(sign) as (
  algorithm: string,
  bytes: Uint8Array,
  key: KeyObject
) => Promise<Buffer>

/** bunq's crypto [API §3.7, §3.8] with Node: key making and signing off the event loop. */
export function nodeCrypto(): SandboxCrypto {
  let parsed: { readonly text: string; readonly key: KeyObject } | null = null
  return {
    async keyPair(seed) {
      const privateKey = await seededRsaKey(seed)
      const publicKey = createPublicKey(privateKey).export({ type: "spki", format: "pem" }).toString()
      return { publicKey, privateKey }
    },
    acceptsKey: isRsa2048,
    async sign(privateKey, body) {
      if (parsed?.text !== privateKey) parsed = { text: privateKey, key: createPrivateKey(privateKey) }
      return (await signOffLoop("sha256", body, parsed.key)).toString("base64")
    },
    verify: (publicKey, body, signature) =>
      verify("sha256", body, publicKey, Buffer.from(signature, "base64"))
  }
}

function isRsa2048(pem: string): boolean {
  if (!/^\s*-----BEGIN PUBLIC KEY-----/.test(pem)) return false
  try {
    const key = createPublicKey(pem)
    return key.asymmetricKeyType === "rsa" && key.asymmetricKeyDetails?.modulusLength === 2048
  } catch {
    return false
  }
}
