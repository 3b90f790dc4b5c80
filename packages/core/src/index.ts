// The `.` entry pulls in no Effect: it is what browsers, React and the inspector import.

// What is asked for. The parsers are in `./input`.
export type { ExternalUuid } from "./domain/external-uuid.ts"
export type { Product } from "./domain/product.ts"

// What is seen at bunq
export type {
  CredentialObservation,
  Failure,
  Fulfilment,
  IdentityObservation,
  InquiryEntryObservation,
  InquiryObservation,
  OnboardingObservation,
  ProvisionedUser,
  ProvisionObservation
} from "./domain/observation.ts"
export { phaseOf } from "./domain/provision-phase.ts"
export type { ProvisionPhase } from "./domain/provision-phase.ts"

// The lifecycle. The machine is in `./machine`, its steps on plain data in `./step`.
export { commandNames } from "./lifecycle/command.ts"
export type { CommandInput, CommandName, CommandOutput, Commands } from "./lifecycle/command.ts"
export type { Envelope, Work } from "./lifecycle/envelope.ts"
export type { ProvisionSnapshot } from "./lifecycle/inert-scope.ts"
export type {
  Answer,
  Duty,
  IdentityPlace,
  Inquiry,
  InquiryEntry,
  Problem,
  ProvisionContext,
  ProvisionInput
} from "./lifecycle/provision-context.ts"
export type { DeadlineName, ProvisionEvent } from "./lifecycle/provision-event.ts"
export type { ReadName } from "./lifecycle/read-failure.ts"
export type { CommandResult, Fact, OwedCommand, Step, StepEvent } from "./lifecycle/step.ts"

// What is read from a snapshot
export { deadlines } from "./view/deadlines.ts"
export type { Deadline } from "./view/deadlines.ts"
export type { Standstill } from "./view/standstill.ts"
export { interest } from "./view/interest.ts"
export type { Interest, InterestKind } from "./view/interest.ts"
export { settledPhases } from "./view/settled-phases.ts"
export { standing } from "./view/standing.ts"
export type { Standing } from "./view/standing.ts"
export type { JournalEntry, Source } from "./view/journal-entry.ts"
export type { Queued } from "./view/queued.ts"
export { view } from "./view/view.ts"
export type { Action } from "./view/actions.ts"
export type { DutyView, InquiryView } from "./view/owed.ts"
export type { Refusal } from "./view/refusal.ts"
export type { Retrying, View } from "./view/view.ts"
