import { createSandbox, createVirtualClock, listen } from "@bunq-provisioning/sandbox"
import type { Sandbox, SandboxOptions } from "@bunq-provisioning/sandbox"
import { atEnd } from "../at-end.ts"
import type { Surroundings } from "./binary.ts"

/** A bank in this process, on a socket, for binaries beside it. */
export interface LocalBank {
  readonly sandbox: Sandbox
  readonly url: string
  /** The options that name it. */
  readonly options: readonly string[]
  /** Its key, where a binary looks for one, and its time. */
  readonly key: Surroundings
}

/** A session every 30 s would make everybody here wait; bank and binaries live this much faster, and real requests have a tenth of their time. */
const speed = 10

/** Opens a bank on a free port that works at once, unless it is told otherwise; it is closed after the test. */
export const localBank = async (options: SandboxOptions = {}): Promise<LocalBank> => {
  const quick = { processUser: 0, processRelation: 0, processOauth: 0, processClosure: 0, review: 0 }
  const behaviour = { ...quick, processIdentity: 0, ...options.behaviour }
  const from = Date.now()
  const clock = createVirtualClock({ startAt: from, speed })
  const sandbox = await createSandbox({ clock, ...options, behaviour })
  const server = await listen(sandbox)
  atEnd(async () => {
    await server.close()
    await sandbox.close()
  })
  return {
    sandbox,
    url: server.url,
    options: ["--environment", "local", "--url", server.url],
    key: {
      preload: ["fast-time"],
      env: { BUNQ_API_KEY: sandbox.apiKey, TIME_FROM: String(from), TIME_SPEED: String(speed) }
    }
  }
}

/** Somebody to onboard; the tag chooses the scenario. */
export const person = (number: number, tag = "") => ({
  externalUuid: `6b1f3a52-0c1e-4a55-9d0c-3f1f3f0a${String(number).padStart(4, "0")}`,
  email: `ada.${number}${tag === "" ? "" : `+${tag}`}@example.com`,
  phoneNumber: `+3161234${String(number).padStart(4, "0")}`
})

/** The same as options. */
export const personOptions = (number: number, tag = ""): readonly string[] => {
  const { externalUuid, email, phoneNumber } = person(number, tag)
  return ["--uuid", externalUuid, "--email", email, "--phone", phoneNumber]
}
