import Control
import Foundation
import Model
import Orchestration
import Platform
import Store

extension TaskHost {
  /// The daemon, as the services of tasks see it.
  init(_ context: DaemonContext, _ registration: Registration) {
    let divergences = GitDivergences(context: context)
    self.init(
      home: context.home, log: context.log, state: { context.keeper.state },
      mailbox: { context.mailbox(of: $0) },
      notify: { address, subject, text in
        let notice = Message.notice("", to: address.name, key: nil)
        try await Notices(context: context).post(notice, to: address, about: subject) { _ in text }
      },
      makeTeam: { _ = try await registration.createTeam(CreateTeamRequest(name: $0)) },
      dropTeam: { try await registration.dropTeam($0) },
      postpayTrust: { context.settings.postpayTrust },
      healthSeconds: { context.settings.healthSeconds },
      stuckSeconds: { context.settings.stuckSeconds },
      sight: { await AgentSight(context: context, supervisors: registration.supervisors).of($0) },
      compareHeads: { divergences.look(at: $0, leader: $1) },
      publish: { context.bus.publish($0) }, note: { context.note($0) })
  }
}
