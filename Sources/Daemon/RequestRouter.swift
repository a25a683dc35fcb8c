import Teams
import Control
import CoordinationAPI
import Delivery
import Foundation
import JSONRPC
import JSONSyntax
import Model
import Platform

/// Answers single requests: one exhaustive switch over the methods.
struct RequestRouter: Sendable {
  let context: DaemonContext
  let registration: Registration
  let mail: MailService
  let teammates: Teammates
  let hybrid: HybridService
  let work: WorkService
  let status: StatusService
  /// Asks the daemon to end.
  let stop: @Sendable () -> Void

  /// `peer` is the process that asks, where the system tells.
  func answer(
    _ method: ControlMethod, _ parameters: JSON, from peer: Int32?
  ) async throws -> JSON {
    switch method {
    case .hello:
      return [
        "protocol": .integer(ControlProtocol.version),
        "version": .string(RoostVersion.current),
        "pid": .integer(Int(ThisProcess.pid)),
        "build": context.program.build.map(JSON.string),
      ]
    case .status: return try await status.status().json
    case .stop:
      stop()
      return [:]
    case .reload:
      try await blocking { [context] in try context.reloadSettings() }
      return [:]
    case .createTeam:
      return try await registration.createTeam(CreateTeamRequest(json: parameters)).json
    case .dissolveTeam:
      return try await teammates.dissolve.dissolve(
        parameters.requiredString("name"),
        Team.Dissolution(
          reason: parameters["reason"]?.string, isForced: parameters["force"]?.bool ?? false,
          seconds: seconds(parameters))
      ).json
    case .reviveTeam:
      let replies = try await teammates.revival.revive(
        parameters.requiredString("name"), socket: parameters.requiredString("socket"))
      return .array(replies.map(\.json))
    case .spawnAgent:
      return try await teammates.spawner.spawn(SpawnRequest(json: parameters)).json
    case .shutDownAgent:
      return try await teammates.shutdowns.shutDown(
        agent(parameters), reason: parameters["reason"]?.string, within: seconds(parameters),
        from: parameters["from"]?.string ?? Name.lead
      ).json
    case .answerShutdown:
      let (agent, approves) = (try agent(parameters), parameters["approve"]?.bool ?? false)
      try await teammates.shutdowns.answer(
        agent, from: caller(peer), id: parameters.requiredString("id"), approves: approves,
        reason: parameters["reason"]?.string)
      return ["agent": .string("\(agent)"), "approved": .bool(approves)]
    case .killAgent:
      return try await teammates.termination.end(
        agent(parameters), as: .killed, why: "`roost kill` ended it"
      ).json
    case .listWorktrees:
      return .array(try await WorktreeService(context: context).list().map(\.json))
    case .removeWorktree:
      let path = try parameters.requiredString("path")
      let note = try await WorktreeService(context: context).remove(path)
      return ["path": .string(path), "note": .string(note)]
    case .listKept:
      return .array(
        try await KeptService(context: context).list(parameters["cwd"]?.string).map(\.json))
    case .showKept:
      return Self.json(
        try await KeptService(context: context).show(
          parameters.requiredString("id"), parameters["cwd"]?.string))
    case .restoreKept:
      let path = try parameters.requiredString("path")
      let work = try await KeptService(context: context).restore(
        parameters.requiredString("id"), into: path, parameters["cwd"]?.string)
      return ["id": .string(work.id), "path": .string(path)]
    case .dropKept:
      return try await KeptService(context: context).drop(
        parameters.requiredString("id"), parameters["cwd"]?.string
      ).json
    case .reportHook:
      let mail = try await teammates.hooks.report(HookReport(json: parameters))
      return ["messages": .array(mail.map { Handover($0).json })]
    case .showConfig:
      return try await hybrid.show(parameters.requiredString("repository")).json
    case .changeConfig: return try await hybrid.change(ConfigRequest(json: parameters)).json
    case .requestWork: return try await work.request(WorkRequest(json: parameters)).json
    case .showWork: return try await work.show(WorkQuery(json: parameters)).json
    case .nextWork:
      let taken = try await work.takeOne(RunnerRequest(json: parameters))
      return try taken.map(Self.json) ?? .null
    case .joinAgent: return try await registration.join(JoinRequest(json: parameters)).json
    case .leaveAgent: return try await teammates.leaving.leave(agent(parameters)).json
    case .pauseAgent: return try await registration.setPaused(agent(parameters), true).json
    case .resumeAgent: return try await registration.setPaused(agent(parameters), false).json
    case .attestSender:
      let sender = try Address(parameters.requiredString("sender"))
      let caller = try await caller(peer)
      let proof = caller.attestation(of: sender)
      return [
        "attested": (proof?.rawValue).map(JSON.string),
        "sent_by": proof == nil ? caller.name.map(JSON.string) : nil,
      ]
    case .nextMessage:
      let request = try MessageRequest(json: parameters)
      let message = try await mail.next(request.agent, by: taker(request, peer))
      return message.map { Handover($0).json } ?? .null
    case .readMessage:
      let request = try MessageRequest(json: parameters)
      return Handover(try await mail.read(request, by: taker(request, peer))).json
    case .unreadMessage:
      return Handover(try await mail.markUnread(MessageRequest(json: parameters))).json
    case .archiveMessage:
      return Handover(try await mail.archive(MessageRequest(json: parameters))).json
    case .acknowledgeMessage:
      return Handover(
        try await mail.acknowledge(agent(parameters), id: parameters.requiredString("id"))
      ).json
    case .awaitDelivery: return try await mail.await(AwaitRequest(json: parameters)).json
    case .deliverNow:
      let request = try DeliverRequest(json: parameters)
      let message = try await mail.deliver(request)
      return ["agent": .string("\(request.agent)"), "id": .string(message.id)]
    case .listDeadLetters: return .array(mail.deadLetters().map(\.json))
    case .requeueDeadLetter:
      return try await mail.requeue(parameters.requiredString("id")).json
    case .dropDeadLetter: return try await mail.drop(parameters.requiredString("id")).json
    case .lastEvent: return ["seq": .integer(context.bus.last)]
    case .subscribe: throw RPCError.invalidRequest("events.subscribe needs its own connection")
    }
  }

  private static func json(_ taken: WorkService.Taken) throws -> JSON {
    switch taken.worker {
    case .success(let agent): ["worker": agent.json, "request": try taken.request.json]
    case .failure(let error):
      ["request": try taken.request.json, "error": .string("\(error)")]
    }
  }

  private static func json(_ kept: KeptService.Content) -> JSON {
    var shown = kept.work.json.object ?? JSONObject()
    shown["changes"] = .array(
      kept.changes.map { ["kind": .string($0.kind), "path": .string($0.path)] })
    shown["files"] = kept.files.map(JSON.string)
    return .object(shown)
  }

  /// Who takes an agent's mail, where that is not the agent: the agent that the caller's process proves
  /// it to be, or else whoever it says that it is.
  private func taker(_ request: MessageRequest, _ peer: Int32?) async throws -> String? {
    guard case .agent(let proved, _) = try await caller(peer) else { return request.by }
    return proved == request.agent ? nil : proved.name
  }

  private func caller(_ peer: Int32?) async throws -> Attestor.Caller {
    guard let peer else { return .unknown }
    return try await blocking { [context] in Attestor(context: context).caller(peer) }
  }

  private func seconds(_ parameters: JSON) -> Int {
    min(max(parameters["seconds"]?.integer ?? context.settings.shutdownSeconds, 1), 86_400)
  }

  private func agent(_ parameters: JSON) throws -> Address {
    try Address(parameters.requiredString("agent"))
  }
}

extension SpawnRecord {
  /// The record as the hub's API writes it.
  fileprivate var json: JSON {
    get throws { try JSON(parsing: Array(JSONEncoder().encode(self))) }
  }
}
