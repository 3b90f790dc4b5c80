import { Schema } from "effect"

const reason = <Tag extends string, Fields extends Schema.Struct.Fields>(tag: Tag, fields: Fields) =>
  Schema.TaggedStruct(tag, fields)

/** What is wrong with the options, without the options themselves: they hold a key. */
export const ConfigurationReason = Schema.Union([
  reason("EmptyKey", {}),
  reason("KeyInvalid", {}),
  reason("SandboxKeyAgainstProduction", {}),
  reason("KeyWithoutSandboxPrefix", {}),
  reason("UnknownEnvironment", {}),
  reason("UrlMissing", {}),
  reason("UrlInvalid", {}),
  reason("NotHttps", { environment: Schema.String }),
  reason("HostNotAllowed", { environment: Schema.String, allowed: Schema.Array(Schema.String) }),
  reason("SettleWindowTooShort", {}),
  /** The database was used with another bank before. */
  reason("OtherBank", { known: Schema.String, given: Schema.String }),
  reason("SettingInvalid", { setting: Schema.String, expected: Schema.String })
])
export type ConfigurationReason = typeof ConfigurationReason.Type

const sentence = (reason: ConfigurationReason): string => {
  switch (reason._tag) {
    case "EmptyKey":
      return "The API key is empty; give the key bunq handed out for this environment."
    case "KeyInvalid":
      return "The API key is cut off, longer than 1,024 characters, or holds a space or line break; give it exactly as bunq handed it out, without the trailing line break of a file."
    case "SandboxKeyAgainstProduction":
      return "This is a sandbox key (it begins with sandbox_) and the environment is production; use the production key or the sandbox environment."
    case "KeyWithoutSandboxPrefix":
      return "Sandbox keys begin with sandbox_ and this one does not; use a sandbox key, and do not give a production key to the sandbox."
    case "UnknownEnvironment":
      return "The environment is unknown; use sandbox, production or local."
    case "UrlMissing":
      return "The local environment needs the address of the bank; give a url like http://127.0.0.1:8080."
    case "UrlInvalid":
      return "The url is not valid; give scheme and host only, like https://partner-api.sandbox.bunq.com."
    case "NotHttps":
      return `The ${reason.environment} environment is reached over HTTPS only; give a url that begins with https://.`
    case "HostNotAllowed":
      return `This host is not allowed in the ${reason.environment} environment; use ${reason.allowed.join(" or ")}.`
    case "SettingInvalid":
      return `The setting ${reason.setting} is not valid; give ${reason.expected}.`
    case "OtherBank":
      return `This database belongs to the ${reason.known} environment and the environment given is ${reason.given}; give the other one, or a new database.`
    case "SettleWindowTooShort":
      return "The settle window must be longer than the request deadline, or a create could be sent twice; raise settleWindow."
  }
}

/** The options of the HTTP adapter were refused before anything was sent. `reason._tag` says why, the message what to do. */
export class ConfigurationError extends Schema.TaggedError<ConfigurationError>()("ConfigurationError", {
  reason: ConfigurationReason
}) {
  override get message() {
    return sentence(this.reason)
  }
}
