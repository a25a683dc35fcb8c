import Control
import Execution
import Foundation
import Model
import Orchestration
import Platform
import Store
import Tasks

extension TaskContext {
  /// The daemon, as the services of tasks see it.
  init(
    _ context: DaemonContext, _ registration: Registration, _ programs: WatchedPrograms,
    now: @escaping @Sendable () -> Date
  ) {
    let divergences = GitDivergences(context: context)
    self.init(
      home: context.home, log: context.log, state: { context.keeper.state },
      mailByteLimit: { context.settings.mailboxByteLimit },
      post: { try await Self.post($0, to: $1, context) },
      notify: { address, subject, key, text in
        guard address.node == nil else {
          // Only whoever gave something may speak to an agent elsewhere; a notice has to answer one.
          var message = Message(from: Name.user, text: text)
          message.key = key
          _ = try await Self.post(message, to: address, context)
          return
        }
        let notice = Message.notice("", to: address.name, key: key)
        try await Notices(context: context).post(notice, to: address, about: subject) { _ in text }
      },
      makeTeam: { _ = try await registration.createTeam(CreateTeamRequest(name: $0)) },
      dropTeam: { try await registration.dropTeam($0) },
      postpayTrust: { context.settings.postpayTrust },
      healthSeconds: { context.settings.healthSeconds },
      stuckSeconds: { context.settings.stuckSeconds },
      sight: { address in
        guard address.node != nil else {
          return await AgentSight(context: context, supervisors: registration.supervisors)
            .of(address)
        }
        // Of an agent elsewhere its hub tells whether it is there, and no more.
        var sight = MemberSight()
        sight.absence = Self.absence(of: address, in: context.keeper.state)
        if sight.absence == nil { sight.lastSeenAt = now() }
        return sight
      },
      compareHeads: { divergences.look(at: $0, leader: $1) },
      programs: programs, publish: { context.bus.publish($0) }, note: { context.note($0) },
      // They were read before, with the other settings.
      rates: { (try? RateCard(json: context.settings.rates)) ?? RateCard() }, now: now)
  }

  /// Into a mailbox of this machine, or into the outbox on the way to another one.
  private static func post(
    _ message: Message, to address: Address, _ context: DaemonContext
  ) async throws -> Mailbox.Receipt {
    guard let node = address.node else {
      let box = context.mailbox(of: address)
      return try await blocking { try box.append(message) }
    }
    guard let repository = context.keeper.state.teams[address.team]?.repository else {
      throw UnreachableAgent(address)
    }
    var message = message
    message.to = "\(address.name)@\(node)"
    // Where an answer from the hub is to go.
    if !message.from.contains("@" as Character) { message.from += "@\(address.team)" }
    // One outbox has the messages to everybody elsewhere, and a key counts once in it.
    message.key = message.key.map { "\(message.to ?? "")/\($0)" }
    let (outbox, final) = (context.outbox(of: repository), message)
    return try await blocking { try outbox.append(final) }
  }
}
