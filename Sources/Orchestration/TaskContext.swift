package import Execution
package import Foundation
package import Model
package import Platform
package import Store
package import Tasks

/// What the services of tasks need of the daemon that they run in.
package struct TaskContext: Sendable {
  package var home: Home
  package var log: Log
  package var state: @Sendable () -> State
  /// How much of a mailbox is read.
  package var mailByteLimit: @Sendable () -> Int
  /// Puts a message into a mailbox, or on its way to the machine of one elsewhere; of a key once.
  package var post: @Sendable (Message, Address) async throws -> Mailbox.Receipt
  /// Puts a notice of Roost's into a mailbox, once for a key.
  package var notify:
    @Sendable (Address, _ about: String, _ key: String, _ text: String) async throws -> Void
  /// Makes a team of that name.
  package var makeTeam: @Sendable (String) async throws -> Void
  /// Takes a team back that was made a moment ago and has no agents.
  package var dropTeam: @Sendable (String) async throws -> Void
  /// The setting `trust.postpay`.
  package var postpayTrust: @Sendable () -> Double
  /// The settings `teams.health_seconds` and `teams.stuck_seconds`.
  package var healthSeconds: @Sendable () -> Int
  package var stuckSeconds: @Sendable () -> Int
  /// What is seen of an agent: its program, its pane, its mail.
  package var sight: @Sendable (Address) async -> MemberSight
  /// Looks at whether agents who work together are at different commits, and tells of it.
  package var compareHeads: @Sendable (_ agents: [Address], _ leader: Address?) -> Void
  package var publish: @Sendable (DaemonEvent) -> Void
  /// The checks of tasks.
  package var programs: WatchedPrograms
  /// What is wrong, for `roost doctor`.
  package var note: @Sendable (String) -> Void
  /// What tokens cost.
  package var rates: @Sendable () -> RateCard
  package var now: @Sendable () -> Date

  package init(
    home: Home, log: Log, state: @escaping @Sendable () -> State,
    mailByteLimit: @escaping @Sendable () -> Int,
    post: @escaping @Sendable (Message, Address) async throws -> Mailbox.Receipt,
    notify: @escaping @Sendable (Address, String, String, String) async throws -> Void,
    makeTeam: @escaping @Sendable (String) async throws -> Void,
    dropTeam: @escaping @Sendable (String) async throws -> Void,
    postpayTrust: @escaping @Sendable () -> Double,
    healthSeconds: @escaping @Sendable () -> Int, stuckSeconds: @escaping @Sendable () -> Int,
    sight: @escaping @Sendable (Address) async -> MemberSight,
    compareHeads: @escaping @Sendable ([Address], Address?) -> Void,
    programs: WatchedPrograms, publish: @escaping @Sendable (DaemonEvent) -> Void,
    note: @escaping @Sendable (String) -> Void,
    rates: @escaping @Sendable () -> RateCard = { RateCard() },
    now: @escaping @Sendable () -> Date
  ) {
    self.home = home
    self.log = log
    self.state = state
    self.mailByteLimit = mailByteLimit
    self.post = post
    self.notify = notify
    self.makeTeam = makeTeam
    self.dropTeam = dropTeam
    self.postpayTrust = postpayTrust
    self.healthSeconds = healthSeconds
    self.stuckSeconds = stuckSeconds
    self.sight = sight
    self.compareHeads = compareHeads
    self.programs = programs
    self.publish = publish
    self.note = note
    self.rates = rates
    self.now = now
  }

  /// Whether there is a team; the files of one that is being put away are not made again.
  package func hasTeam(_ name: String) -> Bool {
    state().teams[name].map { !$0.isBeingPutAway } ?? false
  }

  /// Why an agent gets no tasks now, in a few words; nil where nothing is wrong.
  package func absence(of address: Address) -> String? {
    Self.absence(of: address, in: state())
  }

  package static func absence(of address: Address, in state: State) -> String? {
    guard let node = address.node else {
      guard let agent = state.agent(address) else { return "has left" }
      return agent.absence
    }
    let known = state.teams[address.team]?.repository.flatMap { state.repositories[$0] }
    let isThere = known?.remoteAgents.contains { $0.name == address.name && $0.node == node }
    return isThere == true ? nil : "has left"
  }
}
