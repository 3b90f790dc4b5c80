import type { ActorRefFromLogic, EventObject, PromiseActorLogic, StateMachine, StateValue } from "xstate"
import type { CommandInput, CommandName, CommandOutput } from "./command.ts"
import type { BunqActs } from "./expected-durations.ts"
import type { ProvisionContext, ProvisionInput } from "./provision-context.ts"
import type { DeadlineName, ProvisionEvent } from "./provision-event.ts"

/** What runs one command: given its input, a promise of its output. */
export type CommandLogic<Name extends CommandName> = PromiseActorLogic<
  CommandOutput<Name>,
  CommandInput<Name>
>

/** Who is waited for, and what the state is. */
export type ProvisionTag =
  | "waiting-on-bunq"
  | "waiting-on-user"
  | "waiting-on-partner"
  /** A region that waits for nothing of its own. */
  | "at-rest"
  | "settled"
  | "command"
  | "stalled"

export interface ProvisionMeta {
  /** What a feed should read while this state is active. */
  readonly watches?: ReadonlyArray<
    "provision" | "onboarding" | "identity" | "inquiry" | "verified" | "settled-onboarding"
  >
  readonly deadline?: Exclude<DeadlineName, "overdue">
  readonly bunqActs?: BunqActs
}

/** The machine as others see it: commands, events and input in full; state paths and the names of guards and actions are not part of it. */
export type ProvisionMachine = StateMachine<
  ProvisionContext,
  ProvisionEvent,
  { readonly [Name in CommandName]?: ActorRefFromLogic<CommandLogic<Name>> },
  {
    readonly [Name in CommandName]: {
      readonly src: Name
      readonly logic: CommandLogic<Name>
      readonly id?: string
    }
  }[CommandName],
  never,
  never,
  never,
  StateValue,
  ProvisionTag,
  ProvisionInput,
  unknown,
  EventObject,
  ProvisionMeta,
  object
>
