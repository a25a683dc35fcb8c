import Control
import JSONRPC
import JSONSyntax
import Model

/// Messages that a hook was answered with, and of which it has still to tell that its agent has them.
struct HookHandover: Sendable {
  let report: HookReport
  let messages: [String]

  /// Nil where there is nothing to tell, or a hook of an earlier version that does not.
  init?(_ parameters: JSON, _ answer: RPCMessage) {
    guard case .result(_, let result) = answer, let report = try? HookReport(json: parameters),
      report.confirms, let reply = try? HookReply(json: result), !reply.messages.isEmpty
    else { return nil }
    self.report = report
    messages = reply.messages.map(\.id)
  }
}

extension RequestRouter {
  /// Makes messages unread again that a hook took and nobody got.
  func takeBack(_ handover: HookHandover) async {
    let agent = handover.report.agent
    for id in handover.messages.reversed() {
      do {
        _ = try await mail.markUnread(MessageRequest(agent: agent, id: id))
      } catch {
        context.note(
          "\(MessageID.short(id)) for \(agent) stays marked as read, and its hook has not passed it"
            + " on: \(error)")
      }
    }
    await teammates.hooks.noteUntaken(handover.report)
  }
}
