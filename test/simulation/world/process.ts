import { Clock, Context, Effect, Layer, Logger, Random, Scheduler } from "effect"
import type { Exit } from "effect"
import type { WebhookReceiver } from "@bunq-provisioning/adapter-webhook"
import { Provisioner } from "@bunq-provisioning/runtime"
import type { Life, WorldTime } from "./world-time.ts"

type Service = Provisioner["Service"]

interface ProcessOptions {
  readonly time: WorldTime
  /** Chance inside the process, 0 to 1. */
  readonly chance: () => number
  readonly log: (line: string) => void
  /** Told once when it is gone, however it went. */
  readonly gone?: () => void
}

/** What a call into a process came to; null = the process died, and nobody knows. */
export type Reply<A, E> = Exit.Exit<A, E> | null

/**
 * One run of the service. It can be killed between any two steps: nothing of it goes on afterwards, no finalizer, no timer, no reply, just what the bank and the
 * store already have.
 */
export class Process implements Life {
  alive = true
  readonly #time: WorldTime
  readonly #context: Context.Context<never>
  #provisioner: Service | null = null
  readonly #calls = new Set<(reply: null) => void>()
  readonly #gone: () => void
  #receiver: WebhookReceiver | null = null
  readonly #onTaken: Array<(body: string) => void> = []

  constructor(options: ProcessOptions) {
    const { time, chance, log, gone = () => {} } = options
    this.#time = time
    this.#gone = gone
    const random: Random.Random = {
      nextDoubleUnsafe: chance,
      nextIntUnsafe: () => Math.floor(chance() * Number.MAX_SAFE_INTEGER)
    }
    this.#context = Context.empty().pipe(
      Context.add(Clock.Clock, time.clockOf(this)),
      Context.add(Scheduler.Scheduler, time.schedulerOf(this)),
      Context.add(Random.Random, random),
      // Fibers are numbered through all seeds.
      Context.add(
        Logger.CurrentLoggers,
        new Set([Logger.map(Logger.formatLogFmt, (line) => log(line.replace(/ fiber=#\d+/, "")))])
      )
    )
  }

  /** Whether it takes calls. */
  get ready(): boolean {
    return this.alive && this.#provisioner !== null
  }

  /** Takes webhooks from now on. */
  listen(receiver: WebhookReceiver): void {
    this.#receiver = receiver
  }

  /** null = nobody takes webhooks. */
  get listening(): WebhookReceiver | null {
    return this.alive ? this.#receiver : null
  }

  /** Tells of the body of every webhook that was taken: only a mistake looks at one. */
  onTaken(tell: (body: string) => void): void {
    this.#onTaken.push(tell)
  }

  taken(body: string): void {
    if (this.alive) for (const tell of this.#onTaken) tell(body)
  }

  run<A, E>(effect: Effect.Effect<A, E>, done: (exit: Exit.Exit<A, E>) => void): void {
    Effect.runForkWith(this.#context)(effect).addObserver(done)
  }

  start<E>(layer: Layer.Layer<Provisioner, E>, started: (failure: unknown) => void): void {
    const life = Effect.scoped(
      Effect.gen({ self: this }, function* () {
        const built = yield* Layer.build(layer)
        this.#provisioner = Context.get(built, Provisioner)
        this.#time.enqueue(() => started(null), this)
        return yield* Effect.never
      })
    )
    this.run(life, (exit) => {
      if (this.alive) this.#gone()
      this.alive = false
      started(exit)
    })
  }

  /** Calls into the process, as somebody outside of it. */
  call<A, E>(use: (provisioner: Service) => Effect.Effect<A, E>, done: (reply: Reply<A, E>) => void): void {
    const provisioner = this.#provisioner
    if (!this.alive || provisioner === null) return this.#time.enqueue(() => done(null))
    const cut = (reply: null) => done(reply)
    this.#calls.add(cut)
    this.run(use(provisioner), (exit) => {
      if (this.#calls.delete(cut) && this.alive) done(exit)
    })
  }

  /** The power goes. */
  kill(): void {
    if (!this.alive) return
    this.alive = false
    this.#gone()
    const cut = [...this.#calls]
    this.#calls.clear()
    for (const tell of cut) this.#time.enqueue(() => tell(null))
  }
}
