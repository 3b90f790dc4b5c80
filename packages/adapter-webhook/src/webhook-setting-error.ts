import { Schema } from "effect"

/** A setting that cannot be kept, refused before anything is done. The value is not repeated: it may be a secret. */
export class WebhookSettingError extends Schema.TaggedError<WebhookSettingError>()("WebhookSettingError", {
  setting: Schema.String,
  expected: Schema.String
}) {
  override get message() {
    return `The setting ${this.setting} is not valid; give ${this.expected}.`
  }
}
