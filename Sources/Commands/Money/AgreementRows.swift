import Control
import Model
import Tasks

/// What a team and an agent have between them, as lines.
enum AgreementRows {
  static func show(_ reply: AgreementReply, _ session: Session) {
    if let agreement = reply.agreement {
      session.print(
        "\(reply.agent): \(agreement.terms.words) (\(agreement.mode.rawValue),"
          + " \(Printable.count(agreement.used, "task")) so far)")
    }
    guard let talk = reply.negotiation, talk.state != .accepted else { return }
    let proposer = talk.last.by == .team ? "the team" : "\(talk.agent.name)"
    session.print(
      "\(reply.agent): \(proposer) proposed \(talk.last.terms.words): \(talk.state.rawValue)"
        + ", proposal \(talk.rounds.count) of \(Negotiation.roundLimit)")
  }
}
