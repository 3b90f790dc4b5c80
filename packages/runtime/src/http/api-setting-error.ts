import { Schema } from "effect"

/** A setting of the HTTP API that cannot be used; the value is not repeated. */
export class ApiSettingError extends Schema.TaggedError<ApiSettingError>()("ApiSettingError", {
  setting: Schema.String,
  expected: Schema.String
}) {
  override get message() {
    return `${this.setting} is not valid; give ${this.expected}.`
  }
}
