import Coordination
import CoordinationAPI
import Delivery
import Foundation
import Model
import Orchestration
import Platform
import Store
import Tasks

/// The daemon as links see it.
struct HybridHost: HubConnectionHost {
  let context: DaemonContext
  let tasks: TaskService

  // MARK: - Agents

  func localAgents(_ repository: String) -> [AgentRecord] {
    let state = context.keeper.state
    var names: Set<String> = []
    var records: [AgentRecord] = []
    for team in state.teams(on: repository) {
      for agent in team.agents.values.sorted(by: { $0.name < $1.name })
      where names.insert(agent.name).inserted && agent.condition?.status != .pending {
        records.append(record(of: agent, repository, state.node))
      }
    }
    return records
  }

  private func record(of agent: Agent, _ repository: String, _ node: Node?) -> AgentRecord {
    var record = AgentRecord(name: agent.name, type: agent.type)
    record.repository = repository
    record.nodeID = node?.id
    record.incarnation = node?.incarnation
    record.owner = ThisProcess.environment["USER"]
    record.status = .known(Self.status(of: agent))
    record.statusDetail = agent.status
    record.metadata = ["team": agent.team, "profile": agent.profile]
    if !agent.capabilities.isEmpty {
      record.metadata["capabilities"] = agent.capabilities.joined(separator: " ")
    }
    return record
  }

  /// An agent that has ended may be started again under its name as long as it is in the list.
  private static func status(of agent: Agent) -> AgentStatus {
    guard agent.isLive else { return .stopped }
    switch agent.condition?.status {
    case .running?: return .busy
    case .idle?: return .idle
    case .pending?, .completed?, .failed?, .killed?, nil: return .active
    }
  }

  func learned(_ agents: [AgentRecord], _ repository: String) async throws {
    let remote = agents.sorted { $0.name < $1.name }.map {
      Repository.RemoteAgent(
        name: $0.name, type: $0.type, node: $0.nodeID ?? "",
        capabilities: ($0.metadata["capabilities"] ?? "").split(separator: " ").map(String.init))
    }
    let isNews = try await blocking { [context] in
      try context.keeper.update { state in
        guard state.repositories[repository]?.remoteAgents != remote else { return false }
        state.repositories[repository]?.remoteAgents = remote
        return true
      }
    }
    if isNews {
      context.bus.publish(
        .remoteAgents(repository: repository, names: remote.map(\.name)))
    }
  }

  // MARK: - Messages

  func outbox(of repository: String) -> Mailbox { context.outbox(of: repository) }

  func deliver(_ message: MessageRecord, _ repository: String) async throws {
    let node = message.fromNode ?? "unknown"
    let kind = message.unknown["kind"]?.string
    if kind == TaskWord.kind { return try await takeWord(message, on: node) }
    let name = String(message.to.prefix { $0 != "@" })
    guard let address = recipient(name, repository) else {
      throw MessageRefused("no agent \(name) is there")
    }
    guard !Frame.looksLikeControl(message.body) else {
      throw MessageRefused(
        "its text looks like an order to a program, which nobody gives from"
          + " another machine")
    }
    var local = Message(
      from: Self.address(message.from, team: address.team, node: node), text: message.body)
    let id = message.id ?? ""
    let key = "hub:\(id)"
    local.key = key
    local.to = address.name
    local.node = node
    local.summary = message.summary
    local.replyTo = message.replyTo
    local.thread = message.thread
    local.priority = message.priority.flatMap(Message.Priority.init) ?? .normal
    local.expiresAt = message.expiresAt?.text
    if kind == Message.noticeKind || kind == TaskMessage.kind { local.kind = kind }
    let box = context.mailbox(of: address)
    let draft = local
    _ = try await blocking {
      var final = draft
      // A sender elsewhere chose the id; it must not pass for a message that is here already.
      final.id = try box.holdsOther(id: id, than: key) ? "" : id
      return try box.append(final)
    }
  }

  /// An agent's word on a task of this machine; one that is refused comes back to the agent.
  private func takeWord(_ message: MessageRecord, on node: String) async throws {
    let word: TaskWord
    do {
      word = try TaskWord(parsing: message.body)
    } catch {
      throw MessageRefused("it is not a word on a task: \(error)")
    }
    do {
      try await tasks.take(word, from: String(message.from.prefix { $0 != "@" }), on: node)
    } catch let error as TaskError {
      throw MessageRefused("\(error)")
    }
  }

  /// How a sender on another machine is named here, so that an answer finds it.
  private static func address(_ name: String, team: String, node: String) -> String {
    let plain = (try? Name.checked(String(name.prefix { $0 != "@" }))) ?? "unknown"
    return "\(plain)@\(team)/\((try? Name.checked(node, kind: "node")) ?? "unknown")"
  }

  private func recipient(_ name: String, _ repository: String) -> Address? {
    let teams = context.keeper.state.teams(on: repository)
    let team = teams.first { $0.agents[name] != nil } ?? (name == Name.lead ? teams.first : nil)
    return team.map { Address(name: name, team: $0.name) }
  }

  func giveBack(
    _ message: Message, _ repository: String, because reason: String
  ) async throws {
    guard let sender = try? Address(message.from) else { return }
    if message.kind == TaskMessage.kind {
      // Who gave the task hears of it as of any other end of an attempt.
      let place = (message.to ?? "").split(separator: "@", maxSplits: 1).map(String.init)
      await tasks.gaveBack(
        message, to: place.first ?? "?", on: place.count == 2 ? place[1] : nil, because: reason)
      return try await note(.dropped, message, from: sender, because: reason)
    }
    try await note(.dropped, message, from: sender, because: reason)
    try await Returns(context: context).tell(
      [message], of: sender.name, to: message.to ?? "", in: sender.team, not: .delivered,
      because: reason)
  }

  func sent(_ message: Message, _ repository: String) async throws {
    guard let sender = try? Address(message.from) else { return }
    // That the hub has it is known from the hub; the journal only tells of it.
    try await note(.routed, message, from: sender, durable: false)
  }

  /// Tells the journal the end of a message here; nothing more is to be done about it.
  private func note(
    _ event: JournalEntry.Event, _ message: Message, from sender: Address,
    because reason: String? = nil, durable: Bool = true
  ) async throws {
    let recipient = Address(
      name: String((message.to ?? "").prefix { $0 != "@" }), team: sender.team)
    var entry = JournalEntry(
      at: Timestamp.now, event: event, agent: recipient, messages: [message.id])
    entry.reason = reason
    try await context.deliveryIndex.write(entry, durable: durable)
    context.deliveryIndex.forget([message.id], of: recipient)
  }

  // MARK: - Talk

  func linkChanged(_ repository: String) {
    context.bus.publish(.hubChanged(repository: repository))
  }

  func log(_ text: String, isProblem: Bool) {
    context.log(isProblem ? .warning : .info, text)
  }
}
