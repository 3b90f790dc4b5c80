import { hash } from "node:crypto"
import type { Behaviour } from "../behaviour.ts"
import type { ContractSwitches } from "../contract-switches.ts"
import type { SandboxCrypto } from "../sandbox-crypto.ts"
import { openTables, type BankTables } from "./bank-tables.ts"
import type { BankIdentity, Counters, Ledger } from "./bank-records.ts"
import type { StateStore } from "../state/state-store.ts"

/** What a bank is opened with, every default filled in. */
export interface BankSettings {
  readonly store: StateStore
  readonly contract: ContractSwitches
  readonly behaviour: Behaviour
  readonly crypto: SandboxCrypto
}

/**
 * The bank behind the endpoints: its tables, rules, time and source of ids, tokens and uuids. All of it is state, so a bank opened again
 * from its file goes on exactly where it stood.
 */
export class Bank {
  readonly contract: ContractSwitches
  readonly behaviour: Behaviour
  readonly store: StateStore
  readonly tables: BankTables
  readonly identity: BankIdentity
  readonly crypto: SandboxCrypto
  /** The moment the bank acts at: a request's arrival, or the time a delayed change was due. Epoch milliseconds. */
  now: number

  constructor(settings: BankSettings, tables: BankTables, identity: BankIdentity) {
    this.contract = settings.contract
    this.behaviour = settings.behaviour
    this.store = settings.store
    this.tables = tables
    this.identity = identity
    this.crypto = settings.crypto
    this.now = this.ledger.time
  }

  /** Opens the bank its store holds, or founds one at `now` with what `found` makes. */
  static async open(
    settings: BankSettings,
    founding: { now: number; found: () => Promise<BankIdentity> }
  ): Promise<Bank> {
    const tables = openTables(settings.store)
    if (tables.identity.get("bank") === undefined) {
      const identity = tables.identity.put(await founding.found())
      const lastId = identity.partner.id
      tables.ledger.put({ id: "ledger", time: founding.now, lastStamp: 0, lastId, randomPosition: 0 })
      tables.counters.put({
        id: "counters",
        provisions: 0,
        sessions: 0,
        throttled: 0,
        requests: 0,
        byEndpoint: {}
      })
      settings.store.commit()
    }
    return new Bank(settings, tables, tables.identity.get("bank")!)
  }

  get ledger(): Ledger {
    return this.tables.ledger.get("ledger")!
  }

  get counters(): Counters {
    return this.tables.counters.get("counters")!
  }

  note(change: Partial<Omit<Ledger, "id">>): void {
    this.tables.ledger.put({ ...this.ledger, ...change })
  }

  count(change: Partial<Omit<Counters, "id">>): void {
    this.tables.counters.put({ ...this.counters, ...change })
  }

  /** A new id. All kinds share one growing sequence, so an id of one kind is never right for another. */
  nextId(): number {
    const lastId = this.ledger.lastId + 1 + (this.#draw()[0]! % 7)
    this.note({ lastId })
    return lastId
  }

  /** The current moment in microseconds; later than every stamp before, like the bank's own `updated`. */
  stamp(): number {
    const draw = this.#draw().readUInt16BE(0)
    const { lastStamp: last } = this.ledger
    const lastStamp = this.now * 1000 > last ? this.now * 1000 + (draw % 500) : last + 1 + (draw % 10)
    this.note({ lastStamp })
    return lastStamp
  }

  /** 64 lower-case hexadecimal digits, as in bunq's samples [API §15]. */
  token(): string {
    return this.#draw().toString("hex")
  }

  uuid(): string {
    return uuidFrom(this.#draw())
  }

  #draw(): Buffer {
    const randomPosition = this.ledger.randomPosition + 1
    this.note({ randomPosition })
    return hash("sha256", `bank ${this.identity.seed} draw ${randomPosition}`, "buffer")
  }
}

/** A version 4 UUID out of 16 or more bytes. */
export function uuidFrom(bytes: Buffer): string {
  const own = Buffer.from(bytes.subarray(0, 16))
  own[6] = (own[6]! & 0x0f) | 0x40
  own[8] = (own[8]! & 0x3f) | 0x80
  const hex = own.toString("hex")
  return [
    [0, 8],
    [8, 12],
    [12, 16],
    [16, 20],
    [20, 32]
  ]
    .map(([from, to]) => hex.slice(from, to))
    .join("-")
}
