import { createHash, createPublicKey } from "node:crypto"
import { uuidFrom } from "./bank.ts"
import type { BankIdentity } from "./bank-records.ts"
import { seededRsaKey } from "./seeded-rsa-key.ts"

/** Makes a new bank's identity out of its seed: server key, one partner and the partner's API key. */
export async function foundBank(seed: number, now: number): Promise<BankIdentity> {
  const privateKey = await seededRsaKey(seed)
  const draw = (what: string): Buffer => createHash("sha256").update(`bank ${seed} ${what}`).digest()
  return {
    id: "bank",
    seed,
    apiKey: `sandbox_${draw("partner key").toString("hex")}`,
    privateKey,
    publicKey: createPublicKey(privateKey).export({ type: "spki", format: "pem" }).toString(),
    partner: {
      id: 1_000 + (draw("partner id").readUInt16BE(0) % 9_000),
      uuid: uuidFrom(draw("partner uuid")),
      displayName: "Sandbox Partner B.V.",
      created: now * 1000
    }
  }
}
