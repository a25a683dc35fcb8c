package import CoordinationAPI
package import Model
package import Store

/// What a link needs of the daemon that it is part of.
package protocol HubConnectionHost: Sendable {
  /// The agents of the repository's teams on this machine.
  func localAgents(_ repository: String) -> [AgentRecord]

  /// Puts a message from another machine into a mailbox, once however often it is given; when it
  /// returns the message is on the disk.
  ///
  /// - Throws: `MessageRefused` for one that will never be taken; the hub tells its sender.
  func deliver(_ message: MessageRecord, _ repository: String) async throws

  /// Tells the sender of a message in the outbox that it will not arrive.
  func giveBack(_ message: Message, _ repository: String, because reason: String) async throws

  /// Notes that the hub has a message of the outbox.
  func sent(_ message: Message, _ repository: String) async throws

  /// Takes over who is on other machines.
  func learned(_ agents: [AgentRecord], _ repository: String) async throws

  func outbox(of repository: String) -> Mailbox

  /// Tells whoever listens that a link's state, or what it knows, has changed.
  func linkChanged(_ repository: String)

  func log(_ text: String, isProblem: Bool)
}

/// Why a message from another machine is not taken.
package struct MessageRefused: Error, CustomStringConvertible {
  package let description: String

  package init(_ text: String) {
    description = text
  }
}
