// The `.` entry pulls in no Effect: it is what browsers, React and the inspector import.

// Input, checked at the boundary
export { parseExternalUuid } from "./domain/external-uuid.ts"
export type { ExternalUuid } from "./domain/external-uuid.ts"
export { answerableFulfilments, isAnswerable, parseFulfilmentAnswer } from "./domain/fulfilment-answer.ts"
export type { FulfilmentAnswers, FulfilmentType } from "./domain/fulfilment-answer.ts"
export { InputError } from "./domain/input-error.ts"
export type { InputReason } from "./domain/input-error.ts"
export { parseProvisionRequest, supportedProducts } from "./domain/provision-request.ts"
export type { Product, ProvisionRequest } from "./domain/provision-request.ts"

// What is seen at bunq
export type {
  CredentialObservation,
  Failure,
  Fulfilment,
  IdentityObservation,
  OnboardingObservation,
  ProvisionedUser,
  ProvisionObservation
} from "./domain/observation.ts"
export { phaseOf } from "./domain/provision-phase.ts"
export type { ProvisionPhase } from "./domain/provision-phase.ts"

// The lifecycle
export { commandNames } from "./lifecycle/command.ts"
export type { CommandInput, CommandName, CommandOutput, Commands } from "./lifecycle/command.ts"
export { EnvelopeRefused, envelopeVersion, parseEnvelope } from "./lifecycle/envelope.ts"
export type { Envelope, Work } from "./lifecycle/envelope.ts"
export type { ProvisionSnapshot } from "./lifecycle/inert-scope.ts"
export type { Answer, Problem, ProvisionContext, ProvisionInput } from "./lifecycle/provision-context.ts"
export type { DeadlineName, ProvisionEvent } from "./lifecycle/provision-event.ts"
export { provisionMachine } from "./lifecycle/provision-machine.ts"
export { begin, owedCommands, snapshotOf, step } from "./lifecycle/step.ts"
export type { CommandResult, Fact, OwedCommand, Step, StepEvent } from "./lifecycle/step.ts"

// What is read from a snapshot
export { deadlines } from "./view/deadlines.ts"
export type { Deadline } from "./view/deadlines.ts"
export { interest } from "./view/interest.ts"
export type { Interest, InterestKind } from "./view/interest.ts"
export type { JournalEntry, Source } from "./view/journal-entry.ts"
export { view } from "./view/view.ts"
export type { View } from "./view/view.ts"
