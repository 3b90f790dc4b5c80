// The server
export { ApiServer, makeApiServer } from "./api-server.ts"
export type { ApiOptions } from "./api-server.ts"
export type { ApiLimits, CallerLimits } from "./api-limits.ts"
export { ApiProblem } from "./api-problem.ts"
export { ApiSettingError } from "./api-setting-error.ts"
export { badOrigins } from "./cross-origin.ts"
export { webListener } from "../edges/web-listener.ts"

// Tokens
export { operatorTokens, revokeUserTokens } from "./token-desk.ts"
export type { IssuedToken, UserTokenOptions } from "./token-desk.ts"
export { TokenBook, TokenBookError } from "./token-book.ts"
export type { TokenLine, TokensKept } from "./token-line.ts"
export type { OperatorToken } from "./operator-token.ts"
export type { OperatorScope } from "./access.ts"
export { userEvents } from "./user-events.ts"
export type { UserEventType } from "./user-events.ts"

// The definition, and what is made from it
export { provisioningApi } from "./provisioning-api.ts"
export { openApiDocument } from "./open-api-document.ts"
export { apiClient } from "./api-client.ts"
export type { ApiClient, ApiClientOptions } from "./api-client.ts"
export type { Problem } from "./problem-shape.ts"
