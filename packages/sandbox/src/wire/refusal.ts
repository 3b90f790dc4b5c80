/** A request the bank answers with its error envelope. Thrown by whatever finds the fault; undoes what the request had changed. */
export class Refusal extends Error {
  override readonly name = "Refusal"
  readonly status: number
  readonly parameters: readonly object[]

  constructor(status: number, description: string, parameters: readonly object[] = []) {
    super(description)
    this.status = status
    this.parameters = parameters
  }
}
