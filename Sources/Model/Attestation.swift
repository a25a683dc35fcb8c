/// How Roost's daemon proved who sent a message, or answered a request.
///
/// It is told by the process at the other end of the control socket, whatever that says of itself.
package enum Attestation: String, Sendable, CaseIterable {
  /// The process belongs to the agent's pane: by its ancestors or by its terminal.
  case process
  /// The process has the secret in its environment that the agent's program was started with.
  case environment
  /// The process belongs to no agent: it is a person's, or a script of theirs.
  case outside
}
