"use client"

// What hooks hang on
export { ProvisionProvider } from "./provider.ts"
export type { ProvisionProviderProps } from "./provider.ts"
export { remote } from "./remote/remote.ts"
export type { RemoteOptions } from "./remote/remote.ts"
export type { TokenAsk, TokenSource } from "./remote/token-keeper.ts"
export { local } from "./local/local.ts"
export type { LocalActor, LocalOptions } from "./local/local.ts"

// Hooks
export { useProvision } from "./use-provision.ts"
export type { UseProvisionOptions } from "./use-provision.ts"
export { useProvisionSelector } from "./use-provision-selector.ts"
export { useProvisions } from "./use-provisions.ts"
export { useFulfilments } from "./use-fulfilments.ts"
export { useInquiries } from "./use-inquiries.ts"
export type { InquiryItem } from "./use-inquiries.ts"
export { useDraft } from "./use-draft.ts"
export type { Draft } from "./use-draft.ts"

// What forms need to know
export { fieldsOf } from "./fulfilment-fields.ts"
export type { FieldSpec } from "./fulfilment-fields.ts"
export { errorProps, fieldProps, progressProps } from "./accessible.ts"

// What hooks give
export type {
  FailedProvision,
  LoadingProvision,
  Provision,
  ReadyIn,
  ReadyProvision,
  ViewTag
} from "./provision.ts"
export type {
  AnswerableItem,
  FieldError,
  FulfilmentItem,
  Fulfilments,
  OtherItem,
  Submission
} from "./fulfilments.ts"
export type { ProvisionList } from "./list-store.ts"
export type { DraftKeeping, DraftValues } from "./drafts.ts"

// What is sent, and what transports are made of
export type {
  EventIn,
  FileInput,
  FulfilmentData,
  InquiryData,
  OutgoingEvent,
  Phase,
  SealedEvent,
  SendableEvent
} from "./outgoing-event.ts"
export type {
  Connection,
  FollowListener,
  Following,
  ProvisionPage,
  ProvisionQuery,
  Receipt,
  Transport,
  TransportProblem,
  TransportSendOptions
} from "./transport.ts"
export type { Environment } from "./environment.ts"
