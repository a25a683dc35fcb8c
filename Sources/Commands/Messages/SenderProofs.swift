import Control
import JSONSyntax
import Model

/// What the daemon said of who sends: how the sender is proved, or who it is instead.
struct SenderProof: Sendable {
  var attestation: Attestation?
  var sentBy: String?
}

/// Asks the daemon once for each name under which this process sends.
actor SenderProofs {
  private var known: [String: SenderProof] = [:]

  func proof(of sender: String, at socket: String) async -> SenderProof {
    if let known = known[sender] { return known }
    var proof = SenderProof()
    // Where no daemon answers, or one that does not know the question, nothing is proved.
    if let answer = try? await ControlClient.ask(
      .attestSender, ["sender": .string(sender)], at: socket, timeout: .seconds(2))
    {
      proof.attestation = answer["attested"]?.string.flatMap(Attestation.init)
      proof.sentBy = answer["sent_by"]?.string
    }
    known[sender] = proof
    return proof
  }
}
