import { parseExternalUuid } from "@bunq-provisioning/core/input"
import type { ExternalUuid } from "@bunq-provisioning/core"

/** Reads the partner's own id of a user. Throws `InputError` reason `NotAUuid`, without the word. */
export const uuidArgument = (word: unknown): ExternalUuid => parseExternalUuid(word)
