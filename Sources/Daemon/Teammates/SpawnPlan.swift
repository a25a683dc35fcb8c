import Control
import Model
import Platform
import Store
import Teams

/// All that a start will be: a new one, or one that goes on where an earlier teammate ended.
struct SpawnPlan: Sendable {
  var agent: Agent
  /// A worktree that is still to be made.
  var newWorktree: Worktree?
  /// What prepares that one.
  var setup: String?
  /// The words that take up the earlier one's conversation; nil for the words of a new one.
  var arguments: [String]?

  static func make(for request: SpawnRequest, _ context: DaemonContext) async throws -> SpawnPlan {
    var plan = try await place(request, context)
    let launch = context.settings.profile(named: plan.agent.profile).launch
    // A program that takes up its conversation again gets a prompt as a message, too.
    if let prompt = request.prompt, plan.arguments != nil || !launch.takes(prompt) {
      plan.agent.spawn?.promptSender = request.sender
    }
    return plan
  }

  /// Plans where it works, and how it begins.
  private static func place(
    _ request: SpawnRequest, _ context: DaemonContext
  ) async throws -> SpawnPlan {
    guard request.again else {
      var plan = SpawnPlan(agent: try await SpawnChecks(context: context).agent(for: request))
      guard request.wantsWorktree, let start = plan.agent.spawn?.id else { return plan }
      let worktree = try await Worktree.planned(
        for: plan.agent.address, start: start, in: request.workingDirectory, context.home)
      plan.newWorktree = worktree
      plan.agent.spawn?.worktree = worktree.record
      plan.agent.workingDirectory = worktree.directory
      let setup = request.setup ?? Self.setup(of: worktree.record.repository, context.settings)
      if let setup, !setup.isEmpty {
        plan.setup = setup
        plan.agent.condition = Condition(
          .pending, .start, why: "its worktree is being prepared: \(Printable.escaped(setup))")
      }
      return plan
    }
    let earlier = try await earlier(request, context)
    try SpawnChecks.refuseIfRunning(earlier)
    let completed = completed(request, by: earlier)
    var plan = SpawnPlan(agent: try await SpawnChecks(context: context).agent(for: completed))
    plan.agent.workingDirectory = earlier.workingDirectory
    plan.agent.spawn?.worktree = earlier.spawn?.worktree
    guard request.command.isEmpty, let spawn = earlier.spawn, var again = plan.agent.spawn else {
      return plan
    }
    again.conversation = spawn.conversation
    again.variables = spawn.variables.merging(again.variables) { $1 }
    plan.agent.spawn = again
    plan.arguments = context.settings.profile(named: plan.agent.profile).launch.resuming(again)
    return plan
  }

  /// What the settings say for a repository, whatever way its path is written.
  private static func setup(of repository: String, _ settings: Settings) -> String? {
    if let own = settings.worktreeSetups[repository] { return own }
    let path = Files.resolved(repository)
    return settings.worktreeSetups.first { Files.resolved($0.key) == path && path != nil }?.value
  }

  /// The teammate that is meant: the one that has ended, or else the last one of the name.
  private static func earlier(
    _ request: SpawnRequest, _ context: DaemonContext
  ) async throws -> Agent {
    let state = context.keeper.state
    let address = Address(name: request.name, team: request.team)
    let ended = state.agent(address).flatMap { $0.spawn != nil && !$0.isLive ? $0 : nil }
    let known = [ended].compactMap { $0 } + state.earlier(of: address)
    let found = known.first {
      request.earlierWorktree == nil || $0.spawn?.worktree?.path == request.earlierWorktree
    }
    if let found { return found }
    let archive = KeptArchive(context.home, repositories: [request.workingDirectory])
    let kept = try await archive.all().last { $0.owner == address }
    let hint =
      kept.map {
        "; what one did is kept: `roost kept restore \($0.id) DIR` brings it back, and"
          + " `roost spawn \(request.name) --cwd DIR` goes on there"
      } ?? "; leave --again out, or see `roost worktree list`"
    throw TeammateError.noEarlierOne(address, hint: hint)
  }

  /// The request with all that it does not say taken from the earlier teammate.
  private static func completed(_ request: SpawnRequest, by earlier: Agent) -> SpawnRequest {
    var request = request
    let isKnown = ![Profile.automaticName, Profile.plainName].contains(earlier.profile)
    request.profile = request.profile ?? (isKnown ? earlier.profile : nil)
    request.type = request.type ?? earlier.type
    if request.capabilities.isEmpty { request.capabilities = earlier.capabilities }
    request.mode = request.mode ?? earlier.mode
    request.model = request.model ?? earlier.spawn?.model
    request.permission = request.permission ?? earlier.spawn?.permission.rawValue
    request.workingDirectory = earlier.workingDirectory
    if request.command.isEmpty { request.command = earlier.spawn?.command ?? [] }
    return request
  }
}
