import Control
import Model
import Synchronization

/// What the daemon said of who sends: how the sender is proved, or who it is instead.
struct SenderProof: Sendable {
  var attestation: Attestation?
  var sentBy: String?
  /// Whether a daemon answered, which then runs.
  var isAnswered = false
}

/// Asks the daemon once for each name under which this process sends.
final class SenderProofs: Sendable {
  private let known = Mutex<[String: SenderProof]>([:])

  /// Whether a daemon has answered.
  var hasAnswer: Bool { known.withLock { $0.values.contains(where: \.isAnswered) } }

  /// Blocks the thread while the daemon is asked.
  func proof(of sender: String, at socket: String) -> SenderProof {
    known.withLock { known in
      if let known = known[sender] { return known }
      var proof = SenderProof()
      // Where no daemon answers, or one that does not know the question, nothing is proved.
      if let reply = try? Self.ask(sender, socket) {
        proof = SenderProof(
          attestation: reply.attestation, sentBy: reply.sentBy, isAnswered: true)
      }
      known[sender] = proof
      return proof
    }
  }

  private static func ask(_ sender: String, _ socket: String) throws -> AttestReply {
    let request = AttestRequest(sender: try Address(sender))
    return AttestReply(
      json: try ControlClient.ask(
        .attestSender, request.json, at: socket, timeout: .seconds(2)))
  }
}
