import type { FeedHint, FeedNews } from "@bunq-provisioning/core/feed"

type About = FeedHint["about"]
export type HookVerdict = "unproven" | "timely" | "quiet"

/** Of how many changes in a row the verdict is made. */
const remembered = 20
/** Timely again when at most this share of them came without a webhook; quiet when more than the other did, or so many in a row. */
const [fewMissed, manyMissed, inARow] = [0.2, 0.5, 3]
const mostKept = 10_000

const abouts: { readonly [kind in FeedNews["of"]["kind"]]?: About } = {
  provision: "provision",
  onboarding: "onboarding"
}
/** What has to differ for bunq to call: for an onboarding `action_required` alone [API §9.2, D20]; for a provision its words. */
const told: { readonly [about in About]: readonly string[] } = {
  provision: ["status", "subStatus"],
  onboarding: ["actionRequired"],
  inquiry: []
}

/** The part of an observation bunq calls about, as text. */
const tellingPart = (about: About, observation: string): string => {
  const fields = JSON.parse(observation) as { readonly [field: string]: unknown }
  return JSON.stringify(told[about].map((field) => fields[field] ?? null))
}

/**
 * Whether webhooks come in time, judged by the changes that were read: each should have been told, before or within `grace` ms of the read that showed it.
 * Before the first one came, twenty changes without any are `quiet`. Nothing is judged by a first look at somebody.
 */
export class HookHealth {
  readonly #grace: number
  /** When a webhook came last, by either name of what it was about. */
  readonly #heard = new Map<string, number>()
  /** Changes nothing was heard of yet, oldest first. */
  readonly #expected = new Set<{ readonly names: readonly string[]; readonly since: number }>()
  #outcomes: boolean[] = []
  #verdict: HookVerdict = "unproven"

  constructor(options: { readonly grace: number }) {
    this.#grace = options.grace
  }

  get verdict(): HookVerdict {
    return this.#verdict
  }

  heard({ about, uuid, id }: FeedHint, now: number): void {
    this.judge(now)
    const names = [uuid, id].filter((name) => name !== null).map((name) => `${about} ${name}`)
    for (const name of names) {
      this.#heard.delete(name)
      this.#heard.set(name, now)
    }
    for (const expected of this.#expected) {
      if (!expected.names.some((name) => names.includes(name))) continue
      this.#expected.delete(expected)
      this.#note(true)
    }
    for (const name of this.#heard.keys()) {
      if (this.#heard.size <= mostKept) break
      this.#heard.delete(name)
    }
  }

  news({ of, before, sighting, hinted }: FeedNews, now: number): void {
    this.judge(now)
    const about = abouts[of.kind]
    if (about === undefined || before === null || !before.startsWith("{")) return
    const after = JSON.stringify(sighting.observed.observation)
    if (tellingPart(about, before) === tellingPart(about, after)) return
    const names = [`${about} ${of.uuid}`, `${about} ${of.id}`]
    const heardAt = Math.max(...names.map((name) => this.#heard.get(name) ?? -Infinity))
    // A hint nothing was heard of came from bunq's list of failures: that says nothing of its calls.
    if (hinted ? heardAt > -Infinity : now <= heardAt + this.#grace) this.#note(true)
    else if (hinted) return
    else if (this.#expected.size < mostKept) this.#expected.add({ names, since: now })
  }

  /** Gives up on what did not come in time. */
  judge(now: number): HookVerdict {
    for (const expected of this.#expected) {
      if (now <= expected.since + this.#grace) break
      this.#expected.delete(expected)
      this.#note(false)
    }
    return this.#verdict
  }

  #note(isTold: boolean): void {
    this.#outcomes = [...this.#outcomes, isTold].slice(-remembered)
    const missed = this.#outcomes.filter((one) => !one).length / this.#outcomes.length
    const silent = this.#outcomes.length >= inARow && !this.#outcomes.slice(-inARow).includes(true)
    // Before the first one came, filters may not be registered yet: then it takes more to say that none will.
    if (this.#verdict === "unproven" && missed === 1 && this.#outcomes.length === remembered)
      this.#verdict = "quiet"
    if (this.#verdict === "timely") {
      if (missed > manyMissed || silent) this.#verdict = "quiet"
    } else if (isTold && missed <= fewMissed) this.#verdict = "timely"
  }
}
