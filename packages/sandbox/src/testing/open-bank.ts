import { createSandbox } from "../create-sandbox.ts"
import { nodeCrypto } from "../edges/node-crypto.ts"
import type { SandboxKeyPair } from "../sandbox-crypto.ts"
import type { SandboxOptions } from "../sandbox.ts"
import { manualClock, type ManualClock } from "./manual-clock.ts"
import { partnerClient, provisionBody } from "./partner-client.ts"

const keyPairs = new Map<number, SandboxKeyPair | Promise<SandboxKeyPair>>()

/** Real keys, made once for every seed: that takes a while and no test depends on it. */
function keyPair(seed: number): SandboxKeyPair | Promise<SandboxKeyPair> {
  const made = keyPairs.get(seed) ?? nodeCrypto().keyPair(seed)
  keyPairs.set(seed, made)
  return made
}

/** A bank without limits under a manual clock, given or its own, with a partner ready to provision. */
export async function openBank(options: SandboxOptions = {}) {
  const given = options.clock
  const clock = given !== undefined && "sleeping" in given ? (given as ManualClock) : manualClock()
  const sandbox = await createSandbox({ clock, limits: "off", crypto: { keyPair }, ...options })
  const client = partnerClient(sandbox)
  const partner = await client.openPartner(sandbox.apiKey)
  const { token } = partner

  const provision = async (body: object = provisionBody()): Promise<number> => {
    const made = await client.ask("POST", "/v1/partner-user-provision", { token, body })
    return made.item("PartnerUserProvision").id
  }
  const read = async (id: number) =>
    (await client.ask("GET", `/v1/partner-user-provision/${id}`, { token })).item("PartnerUserProvision")

  /** A provisioned user with an open session. */
  const openUser = async (body?: object) => {
    const id = await provision(body)
    clock.advance(10_000)
    const secret: string = (await read(id)).credential.token_value
    const session = await client.openSession(secret)
    const user = session.opened.item("UserApiKey")
    const at = (path: string): string => `/v1/user/${user.id}/${path}`
    return { provisionId: id, secret, user, at, token: session.token, installation: session.installation }
  }
  return { ...client, clock, sandbox, partner, provision, read, openUser }
}
