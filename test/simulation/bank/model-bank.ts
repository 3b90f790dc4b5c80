import type { WorldTime } from "../world/world-time.ts"
import type { PlannedUser } from "../plan/plan.ts"
import { makeBankLog } from "./bank-log.ts"
import type { BankEntry } from "./bank-log.ts"
import { makeOnboardings } from "./model-onboardings.ts"
import { Refusal } from "./bank-records.ts"
import type { BankProvision } from "./bank-records.ts"

/** The documented steps, ms. */
const [user, relation, oauth, fresh, closure] = [1_500, 2_700, 2_500, 3_000, 3_000]
const window = 3_600_000

export type Watched = "provision" | "onboarding" | "identity" | "inquiry"

/** What everybody in here may call the bank's users by. */
export interface Known {
  readonly index: number
  readonly person: PlannedUser
}

interface Options {
  readonly time: WorldTime
  readonly knows: (uuid: string) => Known
  /** Hears every line of the bank's log as it is written. */
  readonly told: (entry: BankEntry) => void
}

/**
 * A bank behind the `BunqApi` port: as the runtime sees it, with its own clock, its own log and its own mind. It does at once what it is asked, whoever asks and
 * however often; what happens on the way to it and back is not its business.
 */
export const makeModelBank = ({ time, knows, told }: Options) => {
  const log = makeBankLog(time, told)
  const all: BankProvision[] = []
  const watchers = new Set<(uuid: string, what: Watched) => void>()
  let stamps = 0

  /** bunq's timestamps compare as text and never repeat. */
  const stamp = (): string =>
    `2026-06-12 ${String(Math.floor(time.passed)).padStart(12, "0")}.${String((stamps += 1)).padStart(6, "0")}`
  const changed = (one: BankProvision, what: Watched): void => {
    if (what === "provision") one.updated = stamp()
    for (const tell of watchers) tell(one.uuid, what)
  }
  const ended = ({ status }: BankProvision): boolean => /^(FAILED|CLOSED|CANCELLED)$/.test(status)

  const expire = (one: BankProvision, id: number) => (): void => {
    if (one.credential?.id !== id || one.credential.token === null || ended(one)) return
    Object.assign(one.credential, { token: null, status: "EXPIRED" })
    changed(one, "provision")
  }
  const makeCredential = (one: BankProvision): void => {
    const id = (one.credential?.id ?? one.id * 100) + 1
    one.credential = {
      id,
      status: "PENDING_FIRST_USE",
      token: `CANARY-token-${id}`,
      expiresAt: time.now + window
    }
    const isThrough = one.person.audit || one.onboarding?.verdict === "verified"
    const subStatus = isThrough ? "NONE" : "PENDING_PROCESS_USER_ONBOARDING"
    // As bunq does it, who knows no onboarding is active with the first credential.
    const status = one.person.audit ? "ACTIVE" : "CREATED"
    Object.assign(one, { status, subStatus, actionRequired: one.person.audit ? "NONE" : "USER" })
    time.after(window, expire(one, id))
    changed(one, "provision")
  }

  const create = (uuid: string): BankProvision => {
    const { index, person } = knows(uuid)
    const created = stamp()
    const fresh: Omit<BankProvision, "id"> = {
      uuid,
      index,
      person,
      created,
      updated: created,
      status: "CREATED",
      subStatus: "PENDING_PROCESS_USER",
      actionRequired: "SYSTEM",
      credential: null,
      sessions: new Set(),
      onboarding: null,
      acceptedAt: null,
      answers: new Map(),
      identities: [],
      inquiry: null
    }
    const one: BankProvision = { id: all.length + 1, ...fresh }
    all.push(one)
    log.write({ what: "provision-made", uuid, id: one.id })
    const step = (ms: number, act: () => void) =>
      time.after(ms * person.slowness, () => {
        if (ended(one)) return
        act()
        changed(one, "provision")
      })
    step(user, () => void (one.subStatus = "PENDING_PROCESS_RELATION_USER"))
    step(user + relation, () => {
      if (person.fate === "failed") one.status = "FAILED"
      else one.subStatus = "PENDING_PROCESS_OAUTH_REQUEST"
    })
    step(user + relation + oauth, () => makeCredential(one))
    return one
  }

  const find = (uuid: string): readonly BankProvision[] => all.filter((one) => one.uuid === uuid)
  const read = (uuid: string, id: number): BankProvision => {
    const found = all[id - 1]
    if (found === undefined || found.uuid !== uuid) throw new Refusal({ _tag: "NotFound" })
    return found
  }

  const resetToken = (one: BankProvision): void => {
    if (ended(one) || one.credential === null) throw new Refusal({ _tag: "Forbidden" })
    if (one.status === "TOKEN_RESET_REQUESTED") return
    const { token, expiresAt } = one.credential
    log.write({
      what: "token-reset",
      uuid: one.uuid,
      goodFor: token === null ? 0 : Math.max(0, expiresAt - time.now)
    })
    Object.assign(one, { status: "TOKEN_RESET_REQUESTED", subStatus: "PENDING_PROCESS_TOKEN_RESET" })
    changed(one, "provision")
    time.after(fresh * one.person.slowness, () => {
      if (!ended(one)) makeCredential(one)
    })
  }

  const closeProvision = (one: BankProvision): void => {
    log.write({ what: "close-asked", uuid: one.uuid, id: one.id })
    if (ended(one)) return
    Object.assign(one, {
      status: "CANCELLED",
      subStatus: "PENDING_PROCESS_CLOSURE",
      actionRequired: "SYSTEM"
    })
    changed(one, "provision")
    time.after(closure * one.person.slowness, () => {
      Object.assign(one, { status: "CLOSED", subStatus: "NONE", actionRequired: "NONE" })
      changed(one, "provision")
    })
  }

  /** The first use of a token; it is good for one. */
  const openSession = (uuid: string, token: string): BankProvision => {
    const one = all.find(({ credential }) => credential?.token === token)
    if (one === undefined || one.credential === null || one.uuid !== uuid || ended(one))
      throw new Refusal({ _tag: "CredentialRefused" })
    const { credential } = one
    log.write({ what: "session-opened", uuid, credentialId: credential.id })
    Object.assign(credential, { token: null, status: "ACTIVE" })
    one.sessions.add(credential.id)
    changed(one, "provision")
    return one
  }

  return {
    time,
    log,
    all: all as readonly BankProvision[],
    create,
    find,
    read,
    resetToken,
    closeProvision,
    openSession,
    ...makeOnboardings({ time, log, changed, ended, stamp }),
    watch: (tell: (uuid: string, what: Watched) => void) => {
      watchers.add(tell)
      return () => watchers.delete(tell)
    }
  }
}
export type ModelBank = ReturnType<typeof makeModelBank>
