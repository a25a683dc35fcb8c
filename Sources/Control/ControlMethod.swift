/// Everything that the command line may ask of the daemon.
package enum ControlMethod: String, CaseIterable, Sendable {
  /// The protocol's version, the daemon's version and process.
  case hello
  /// The daemon, its teams and agents, what waits and why.
  case status
  /// Ends the daemon.
  case stop
  /// Reads config.json again.
  case reload
  case createTeam = "team.create"
  /// Makes a team that shares another program's mailboxes, or ends that.
  case bridgeTeam = "team.bridge"
  /// Asks every teammate to finish, ends those that do, and puts the team away.
  case dissolveTeam = "team.dissolve"
  /// Starts again what ended with its tmux server.
  case reviveTeam = "team.revive"
  case spawnAgent = "agent.spawn"
  /// Asks a teammate to finish and waits for its answer.
  case shutDownAgent = "agent.shutdown"
  /// A teammate's answer to that.
  case answerShutdown = "agent.answer"
  case killAgent = "agent.kill"
  /// What an agent's own hook tells.
  case reportHook = "agent.hook"
  /// The worktrees of teammates, what is in them, and why they are there.
  case listWorktrees = "worktree.list"
  /// Removes one that its teammate left, where everything in it can be kept.
  case removeWorktree = "worktree.remove"
  /// What was kept of worktrees that are gone.
  case listKept = "kept.list"
  case showKept = "kept.show"
  case restoreKept = "kept.restore"
  case dropKept = "kept.drop"
  case joinAgent = "agent.join"
  case leaveAgent = "agent.leave"
  case pauseAgent = "agent.pause"
  case resumeAgent = "agent.resume"
  /// What was chosen for a repository's hybrid work, and how its hub does.
  case showConfig = "config.get"
  case changeConfig = "config.set"
  /// Asks a repository's hub for a worker.
  case requestWork = "work.request"
  /// What became of such a request.
  case showWork = "work.get"
  /// Claims one request of a hub and starts a worker for it.
  case nextWork = "runner.next"
  /// Tells how it is proved who sends a message.
  case attestSender = "message.attest"
  /// Takes the agent's first unread message that is not being typed, or the one of an id.
  case nextMessage = "mailbox.next"
  /// Marks a message as read.
  case readMessage = "mailbox.read"
  /// Marks a message as unread: it comes again.
  case unreadMessage = "mailbox.unread"
  /// Moves a message into the archive.
  case archiveMessage = "mailbox.archive"
  /// Takes a message back that its agent has not had yet.
  case recallMessage = "mailbox.recall"
  /// Waits for the answer to a message, and takes it.
  case awaitReply = "mailbox.reply"
  /// Waits for the agent's next message, which is not typed meanwhile, and tells its id.
  case awaitMessage = "mailbox.wait"
  /// The agent says that it has seen a message.
  case acknowledgeMessage = "mailbox.ack"
  /// Waits until a message got somewhere.
  case awaitDelivery = "delivery.wait"
  /// Looks at an agent's pane again for a message, or types it whatever the screen shows.
  case deliverNow = "delivery.now"
  case listDeadLetters = "dead.list"
  case requeueDeadLetter = "dead.requeue"
  case dropDeadLetter = "dead.drop"
  /// What waits for the person, and how they are told.
  case showNotify = "notify.show"
  /// Tells the person something by every way, as a test.
  case testNotify = "notify.test"
  /// Makes a team of agents for a goal.
  case formTeam = "team.form"
  /// Adds a member to such a team, takes one out, or changes who does what.
  case changeFormation = "team.member"
  case showFormation = "team.formation"
  /// Whether an agent takes part in a team that asks it.
  case answerInvitation = "team.answer"
  /// The teams that an agent takes part in.
  case teamsOf = "team.of"
  /// Ends such a team when its tasks have, or their time is over.
  case shutDownTeam = "team.shutdown"
  /// What a team may spend and has spent.
  case showBudget = "budget.show"
  case setBudget = "budget.set"
  case addBudget = "budget.add"
  /// Adds a part of a team's work that has money of its own.
  case addMilestone = "milestone.add"
  /// Moves one on: it is funded, done, disputed, accepted or given back.
  case changeMilestone = "milestone.change"
  case listMilestones = "milestone.list"
  /// Terms for an agent's tasks: set, proposed or answered.
  case changeAgreement = "agreement.change"
  case listAgreements = "agreement.list"
  /// How far agents are trusted, and why.
  case showTrust = "trust.show"
  /// Records what a run without a terminal took.
  case addUsage = "usage.add"
  /// Gives a task to members of a team.
  case delegateTask = "task.delegate"
  case listTasks = "task.list"
  case showTask = "task.show"
  /// An agent's word on its work: that it began, how far it is, that it is done or failed.
  case reportTask = "task.report"
  /// Waits until a task is not as it was seen.
  case awaitTasks = "task.wait"
  case cancelTask = "task.cancel"
  case retryTask = "task.retry"
  /// Takes a task that nobody has yet.
  case claimTask = "task.claim"
  /// Chooses between different answers.
  case resolveTask = "task.resolve"
  /// Starts a run of a plan.
  case startRun = "swarm.start"
  case listRuns = "swarm.list"
  case showRun = "swarm.show"
  /// Waits until a run is not as it was seen, and tells what changed of it.
  case awaitRun = "swarm.wait"
  /// Pauses or cancels a run, has a task done again, and the like.
  case changeRun = "swarm.change"
  /// Brings a run's work to a branch of the user's.
  case landRun = "swarm.land"
  /// Removes what a run left in the repository.
  case cleanRun = "swarm.clean"
  /// Tells why a task of a run is where it is.
  case explainRun = "swarm.explain"
  /// Writes the report of a run.
  case reportRun = "swarm.report"
  /// Tells how many results are kept, and how often they were of use.
  case showCache = "swarm.cache"
  /// Gives up all results that are kept.
  case clearCache = "swarm.cache.clear"
  /// Tells where what a task printed is kept.
  case findRunOutput = "swarm.output"
  /// Shares a value with the tasks of a run.
  case publishShared = "share.publish"
  case getShared = "share.get"
  case findShared = "share.find"
  /// Waits until a value is shared.
  case awaitShared = "share.wait"
  /// The number of the newest event.
  case lastEvent = "events.last"
  /// Events as notifications, from a number on.
  case subscribe = "events.subscribe"

  /// The notification that carries an event.
  package static let event = "event"

  /// The notification by which a hook tells that its agent has the messages that it was answered with.
  package static let handedOver = "agent.hook.done"
  /// The name of the notification that the daemon is at work on what it was asked.
  package static let works = "works"
  /// What a greeting has in it, as true, from who wants that notification.
  package static let tellsWork = "tells_work"

  /// Whether nothing happens for it until something else does: then the work on it ends when whoever
  /// asked goes away, and nothing is taken for them that nobody gets.
  package var waits: Bool {
    switch self {
    case .subscribe, .nextWork, .awaitDelivery, .awaitReply, .awaitMessage, .awaitTasks,
      .awaitRun, .awaitShared:
      true
    case .hello, .status, .stop, .reload, .createTeam, .bridgeTeam,
      .dissolveTeam, .reviveTeam, .spawnAgent, .shutDownAgent, .answerShutdown,
      .killAgent, .reportHook, .listWorktrees, .removeWorktree, .listKept,
      .showKept, .restoreKept, .dropKept, .joinAgent, .leaveAgent,
      .pauseAgent, .resumeAgent, .showConfig, .changeConfig, .requestWork,
      .showWork, .attestSender, .nextMessage, .readMessage, .unreadMessage,
      .archiveMessage, .recallMessage, .acknowledgeMessage, .deliverNow, .listDeadLetters,
      .requeueDeadLetter, .dropDeadLetter, .showNotify, .testNotify, .lastEvent,
      .delegateTask, .listTasks, .showTask, .reportTask, .cancelTask,
      .retryTask, .claimTask, .resolveTask, .formTeam, .changeFormation,
      .showFormation, .teamsOf, .showBudget, .setBudget, .addBudget, .addUsage,
      .shutDownTeam, .answerInvitation, .startRun, .listRuns, .showRun, .changeRun,
      .landRun, .cleanRun, .publishShared, .getShared, .findShared, .explainRun, .reportRun,
      .findRunOutput, .showCache, .clearCache, .addMilestone, .changeMilestone,
      .listMilestones,
      .changeAgreement, .listAgreements, .showTrust:
      false
    }
  }
}

/// Both sides' understanding of the methods; it changes when an old side would misunderstand.
package enum ControlProtocol {
  package static let version = 1
}
