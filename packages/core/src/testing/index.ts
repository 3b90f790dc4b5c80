// Promises every implementation of a port keeps, free of any test framework: run each case of the list as one test.
export { ContractViolation } from "./contract-case.ts"
export type { ContractCase } from "./contract-case.ts"
export { provisionStoreContract } from "./provision-store-contract.ts"
export type { StoreUnderTest } from "./provision-store-contract.ts"
export { hookInboxContract } from "./hook-inbox-contract.ts"
export type { HookInboxUnderTest } from "./hook-inbox-contract.ts"
export { keyProviderContract } from "./key-provider-contract.ts"
export { sealerContract } from "./sealer-contract.ts"

// For stand-ins of a store
export { interestedIn } from "./interested-in.ts"

// The parts a step is made of, for benchmarks that measure them one by one; not for anything that ships
export { advance, persist, restore } from "../lifecycle/inert-scope.ts"
