/** Who is at the other end of the connection. Never taken from what the client says about itself. */
export interface Peer {
  /** Address of the socket; null = not known. */
  readonly address: string | null
  /** The client's TLS certificate (DER), where the server asks for one; null or missing = it showed none. */
  readonly certificate?: Uint8Array | null | undefined
}
