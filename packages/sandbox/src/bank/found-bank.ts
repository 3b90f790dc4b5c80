import { createHash } from "node:crypto"
import type { SandboxCrypto } from "../sandbox-crypto.ts"
import { uuidFrom } from "./bank.ts"
import type { BankIdentity } from "./bank-records.ts"

/** Makes a new bank's identity out of its seed: server key, one partner and the partner's API key. */
export async function foundBank(by: {
  seed: number
  now: number
  crypto: SandboxCrypto
}): Promise<BankIdentity> {
  const { seed, now, crypto } = by
  const { publicKey, privateKey } = await crypto.keyPair(seed)
  const draw = (what: string): Buffer => createHash("sha256").update(`bank ${seed} ${what}`).digest()
  return {
    id: "bank",
    seed,
    apiKey: `sandbox_${draw("partner key").toString("hex")}`,
    privateKey,
    publicKey,
    partner: {
      id: 1_000 + (draw("partner id").readUInt16BE(0) % 9_000),
      uuid: uuidFrom(draw("partner uuid")),
      displayName: "Sandbox Partner B.V.",
      created: now * 1000
    }
  }
}
