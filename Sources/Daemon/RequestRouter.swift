import Teams
package import Control
import CoordinationAPI
import Delivery
import Foundation
import JSONRPC
package import JSONSyntax
import Model
import Orchestration
import Platform
import Swarm
import Tasks

/// Answers single requests: one exhaustive switch over the methods.
package struct RequestRouter: Sendable {
  let context: DaemonContext
  let registration: Registration
  let bridges: Bridges
  let mail: MailService
  let teammates: Teammates
  let hybrid: HybridService
  let work: WorkService
  let status: StatusService
  let notifier: Notifier
  let tasks: TaskService
  let swarm: SwarmService
  let usage: UsageService
  /// Asks the daemon to end.
  let stop: @Sendable () -> Void

  /// `peer` is the process that asks, where the system tells.
  package func answer(
    _ method: ControlMethod, _ parameters: JSON, from peer: Int32?
  ) async throws -> JSON {
    switch method {
    case .hello:
      return HelloReply(
        protocolVersion: ControlProtocol.version, version: RoostVersion.current,
        pid: Int(ThisProcess.pid), build: context.program.build
      ).json
    case .status: return try await status.status().json
    case .stop:
      stop()
      return [:]
    case .reload:
      try await blocking { [context] in try context.reloadSettings() }
      return [:]
    case .createTeam:
      return try await registration.createTeam(CreateTeamRequest(json: parameters)).json
    case .bridgeTeam:
      let request = try BridgeRequest(json: parameters)
      try tasks.allow(try await proved(peer), toRun: request.team)
      guard let directory = request.directory else {
        return try await bridges.remove(request.team).json
      }
      return try await bridges.bridge(request.team, request.kind, directory: directory).json
    case .dissolveTeam:
      let request = try DissolveRequest(json: parameters)
      try tasks.allow(try await proved(peer), toRun: request.name)
      return try await teammates.dissolve.dissolve(
        request.name,
        Team.Dissolution(
          reason: request.reason, isForced: request.isForced, seconds: seconds(request.seconds))
      ).json
    case .reviveTeam:
      let request = try ReviveRequest(json: parameters)
      let replies = try await teammates.revival.revive(request.name, socket: request.socket)
      return .array(replies.map(\.json))
    case .spawnAgent:
      var request = try SpawnRequest(json: parameters)
      request.sender = try await attested(request.sender.name, in: request.team, peer)
      return try await teammates.spawner.spawn(request).json
    case .shutDownAgent:
      let request = try ShutdownRequest(json: parameters)
      return try await teammates.shutdowns.shutDown(
        request.agent, reason: request.reason, within: seconds(request.seconds),
        from: request.sender
      ).json
    case .answerShutdown:
      let answer = try ShutdownAnswer(json: parameters)
      try await teammates.shutdowns.answer(
        answer.agent, from: caller(peer), id: answer.request, approves: answer.approves,
        reason: answer.reason)
      return ShutdownAnswerReply(agent: answer.agent, isApproved: answer.approves).json
    case .killAgent:
      return try await teammates.termination.end(
        AgentRequest(json: parameters).agent, as: .killed, why: "`roost kill` ended it"
      ).json
    case .listWorktrees:
      return .array(try await WorktreeService(context: context).list().map(\.json))
    case .removeWorktree:
      let path = try RemoveWorktreeRequest(json: parameters).path
      return RemoveWorktreeReply(
        path: path, note: try await WorktreeService(context: context).remove(path)
      ).json
    case .listKept:
      let request = ListKeptRequest(json: parameters)
      return .array(
        try await KeptService(context: context).list(request.directory).map { KeptReply($0).json })
    case .showKept:
      let request = try KeptRequest(json: parameters)
      return KeptContentReply(
        try await KeptService(context: context).show(request.id, request.directory)
      ).json
    case .restoreKept:
      let request = try RestoreRequest(json: parameters)
      let work = try await KeptService(context: context).restore(
        request.id, into: request.path, request.directory)
      return RestoreReply(id: work.id, path: request.path).json
    case .dropKept:
      let request = try KeptRequest(json: parameters)
      return KeptReply(
        try await KeptService(context: context).drop(request.id, request.directory)
      ).json
    case .reportHook:
      let report = try HookReport(json: parameters)
      let mail = try await teammates.hooks.report(report)
      if let path = report.transcript { noteUsage(report, path) }
      return HookReply(messages: mail.map(Handover.init)).json
    case .showConfig:
      return try await hybrid.show(ConfigQuery(json: parameters).repository).json
    case .changeConfig: return try await hybrid.change(ConfigRequest(json: parameters)).json
    case .requestWork:
      return try WorkReply(await work.request(WorkRequest(json: parameters))).json
    case .showWork: return try WorkReply(await work.show(WorkQuery(json: parameters))).json
    case .nextWork:
      let taken = try await work.takeOne(RunnerRequest(json: parameters))
      return try taken.map { try RunnerReply($0).json } ?? .null
    case .joinAgent: return try await registration.join(JoinRequest(json: parameters)).json
    case .leaveAgent:
      return try await teammates.leaving.leave(AgentRequest(json: parameters).agent).json
    case .pauseAgent:
      return try await registration.setPaused(AgentRequest(json: parameters).agent, true).json
    case .resumeAgent:
      return try await registration.setPaused(AgentRequest(json: parameters).agent, false).json
    case .attestSender:
      let sender = try AttestRequest(json: parameters).sender
      let sent = try await caller(peer).sender(sender, written: "\(sender)")
      return AttestReply(attestation: sent.attestation, sentBy: sent.sentBy).json
    case .nextMessage:
      let request = try MessageRequest(json: parameters)
      let message = try await mail.next(request.agent, id: request.id, by: taker(request, peer))
      return message.map { Handover($0).json } ?? .null
    case .readMessage:
      let request = try MessageRequest(json: parameters)
      return Handover(try await mail.read(request, by: taker(request, peer))).json
    case .unreadMessage:
      return Handover(try await mail.markUnread(MessageRequest(json: parameters))).json
    case .archiveMessage:
      return Handover(try await mail.archive(MessageRequest(json: parameters))).json
    case .recallMessage:
      return Handover(try await mail.recall(MessageRequest(json: parameters))).json
    case .awaitReply:
      return Handover(try await mail.awaitReply(AwaitReplyRequest(json: parameters))).json
    case .awaitMessage:
      return AwaitMessageReply(
        id: try await mail.awaitMessage(AwaitMessageRequest(json: parameters))
      ).json
    case .acknowledgeMessage:
      let request = try AcknowledgeRequest(json: parameters)
      return Handover(try await mail.acknowledge(request.agent, id: request.id)).json
    case .awaitDelivery: return try await mail.await(AwaitRequest(json: parameters)).json
    case .deliverNow:
      let request = try DeliverRequest(json: parameters)
      let message = try await mail.deliver(request)
      return DeliverReply(agent: request.agent, id: message.id).json
    case .listDeadLetters: return .array(mail.deadLetters().map(\.json))
    case .requeueDeadLetter:
      return try await mail.requeue(DeadLetterRequest(json: parameters).id).json
    case .dropDeadLetter:
      return try await mail.drop(DeadLetterRequest(json: parameters).id).json
    case .showNotify: return try await notifier.show().json
    case .testNotify: return .array(await notifier.test().map(\.json))
    case .formTeam:
      var request = try FormationRequest(json: parameters)
      request.createdBy = try await proved(peer)
      let plan = try await tasks.form(request)
      return FormationReply(formation: plan.formation, scores: plan.scores).json
    case .changeFormation:
      return try await tasks.changeFormation(
        FormationChange(json: parameters), by: proved(peer)
      ).json
    case .showFormation: return try await showFormation(parameters)
    case .answerInvitation: return try await answerInvitation(parameters, from: peer)
    case .teamsOf:
      return .array(
        tasks.teams(of: try AgentRequest(json: parameters).agent).map(JSON.string))
    case .shutDownTeam:
      let request = try TeamShutdownRequest(json: parameters)
      try tasks.allow(try await proved(peer), toRun: request.team)
      return TeamShutdownReply(report: try await tasks.shutDown(request)).json
    case .showBudget:
      let team = try ListTasksRequest(json: parameters).team ?? ""
      return BudgetReply(
        try await tasks.budgets.ledger(of: team), usage: usage.reports(of: team)
      ).json
    case .setBudget:
      let request = try BudgetRequest(json: parameters)
      return BudgetReply(
        try await tasks.setBudget(
          request.amount, onExhausted: request.onExhausted, of: request.team, by: proved(peer))
      ).json
    case .addBudget:
      let request = try BudgetRequest(json: parameters)
      try tasks.allow(try await proved(peer), toRun: request.team)
      return BudgetReply(try await tasks.budgets.add(request.amount, for: request.team)).json
    case .addMilestone:
      let request = try AddMilestoneRequest(json: parameters)
      return try await tasks.addMilestone(request.draft, to: request.team, by: proved(peer)).json
    case .changeMilestone:
      return try await tasks.changeMilestone(MilestoneChange(json: parameters), by: proved(peer))
        .json
    case .listMilestones:
      let team = try ListTasksRequest(json: parameters).team ?? ""
      return .array(try await tasks.milestones(of: team).map { MilestoneReply($0, $1).json })
    case .changeAgreement:
      let request = try AgreementRequest(json: parameters)
      return try await AgreementReply(
        tasks.agree(request.change, as: request.speaker, proved: proved(peer))
      ).json
    case .listAgreements:
      let team = try ListTasksRequest(json: parameters).team ?? ""
      return .array(try tasks.agreements(of: team).map { AgreementReply($0).json })
    case .showTrust:
      let agent = try TaskRequest(json: parameters).agent.map { try Address($0) }
      return .array(
        tasks.trustRecords(of: agent).map { TrustReply(agent: $0.0, record: $0.1).json })
    case .addUsage: return try await addUsage(parameters, from: peer)
    case .delegateTask: return try await delegateTask(parameters, from: peer)
    case .listTasks: return try listTasks(parameters)
    case .showTask: return try tasks.task(TaskRequest(json: parameters).named).json
    case .reportTask: return try await reportTask(parameters, from: peer)
    case .awaitTasks:
      let request = try AwaitTasksRequest(json: parameters)
      // Whoever waits for a task of its own hears of it here alone: that is for nobody else to say.
      let now = try await tasks.wait(for: request.tasks, by: proved(peer) ?? request.by)
      return .array(now.map { SeenTaskReply(task: $0.task, revision: $0.revision).json })
    case .cancelTask:
      let request = try TaskRequest(json: parameters)
      let proved = try await proved(peer)
      return try await tasks.cancel(
        request.named,
        because: request.reason
          ?? "\(proved?.name ?? request.by?.name ?? Name.user) called it off", by: proved
      ).json
    case .retryTask:
      let request = try TaskRequest(json: parameters)
      return try await tasks.retry(request.named, agent: request.agent, by: proved(peer)).json
    case .claimTask:
      let request = try TaskRequest(json: parameters)
      let agent = try Address(request.agent ?? "")
      if let proved = try await proved(peer), proved != agent {
        throw TaskError.anotherClaims(proved, agent)
      }
      return try await tasks.claim(request.task, by: agent).json
    case .resolveTask:
      let request = try TaskRequest(json: parameters)
      let proved = try await proved(peer)
      return try await tasks.resolve(
        request.named, pick: request.agent ?? "",
        by: proved?.name ?? request.by?.name ?? Name.user, proved: proved
      ).json
    case .startRun: return try await startRun(parameters, from: peer)
    case .listRuns: return .array(swarm.list().map(\.json))
    case .showRun: return try swarm.show(RunQuery(json: parameters).run).json
    case .awaitRun: return try await awaitRun(parameters)
    case .changeRun: return try await changeRun(parameters, from: peer)
    case .landRun: return try await landRun(parameters, from: peer)
    case .cleanRun:
      let query = try RunQuery(json: parameters)
      try swarm.allow(try await proved(peer), toRun: query.run)
      return try await swarm.clean(query.run).json
    case .showCache: return try await swarm.cacheUsage().json
    case .clearCache: return try await swarm.clearCache().json
    case .explainRun: return try explainRun(parameters)
    case .reportRun: return try await reportRun(parameters)
    case .findRunOutput: return try findRunOutput(parameters)
    case .publishShared: return try await publishShared(parameters)
    case .getShared: return try await getShared(parameters, isWaiting: false)
    case .findShared: return try await findShared(parameters)
    case .awaitShared: return try await getShared(parameters, isWaiting: true)
    case .lastEvent: return LastEventReply(number: context.bus.last).json
    case .subscribe: throw RPCError.invalidRequest("events.subscribe needs its own connection")
    }
  }

  private func seconds(_ asked: Int?) -> Int {
    min(max(asked ?? context.settings.shutdownSeconds, 1), 86_400)
  }
}
