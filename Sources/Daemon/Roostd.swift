@preconcurrency import Dispatch
import Execution
import Foundation
import Model
package import Orchestration
import Platform
import Store
import Teams

/// The daemon as a program: options, the lock, the services, the end.
package enum Roostd {
  package static let help = """
    usage: roostd [--notify] [--launch PLAN] [--attempt DIRECTORY]

    Runs Roost's daemon in the foreground until SIGTERM or `roost down`; SIGHUP reads
    config.json again. `roost up` starts it in the background.

      --notify    print "ready" once it answers
      --launch    become the program of a launch plan; Roost starts teammates' panes with it
      --attempt   run an agent of a swarm's run, and write down how it ends
      --version   print the version
      --help      print this

    It keeps its files in ROOST_HOME, or ~/.roost.

    """

  /// Does what Roost starts this program for beside being the daemon: becomes the program of a launch
  /// plan, or watches over an attempt at a run's task.
  ///
  /// The program inherits the thread, so this is called on the one that the process began with.
  /// Returns the exit code where it comes back, and nil where neither is asked.
  package static func launch(_ arguments: [String], environment: [String: String]) -> Int32? {
    if let code = AttemptProgram.launch(arguments) { return code }
    guard arguments.count == 2, arguments[0] == "--launch" else { return nil }
    return Launcher.run(arguments[1], environment: environment)
  }

  /// Runs to the end and returns the exit code.
  package static func main(
    _ arguments: [String], environment: [String: String], hooks: RunHooks = RunHooks()
  ) async -> Int32 {
    var notifies = false
    for argument in arguments {
      switch argument {
      case "--notify": notifies = true
      case "--version":
        StandardStreams.out("roostd \(RoostVersion.current)\n")
        return 0
      case "--help", "-h":
        StandardStreams.out(help)
        return 0
      default:
        StandardStreams.error("roostd: unknown option \(argument); see roostd --help\n")
        return 64
      }
    }
    Signals.ignoreBrokenPipes()
    ThisProcess.raiseDescriptorLimit()
    ThisProcess.shareMemoryPools()
    do {
      try await run(Home(environment: environment), environment, notifies: notifies, hooks)
      return 0
    } catch {
      StandardStreams.error("roostd: \(error)\n")
      return 1
    }
  }

  private static func run(
    _ home: Home, _ environment: [String: String], notifies: Bool, _ hooks: RunHooks
  ) async throws {
    try home.prepare()
    let lock = try takeLock(home)
    let settings = try ConfigurationFile.read(home)
    let logFile = try LogFile(home.log, alsoTo: echo(environment))
    let log = logFile.log
    let context = try DaemonContext(home: home, settings: settings, log: log)
    let listener = try UnixListener(home.socket)
    let signals = await Signals.stream(Signals.terminate, Signals.interrupt, Signals.hangUp)
    let (ends, end) = AsyncStream.makeStream(of: Void.self)
    let services = DaemonServices(context, hooks: hooks) { end.yield() }
    try services.load()
    log(.info, "started version=\(RoostVersion.current) pid=\(ThisProcess.pid) home=\(home.root)")
    context.bus.publish(.daemonStarted(pid: ThisProcess.pid))
    if notifies { StandardStreams.out("ready\n") }
    try await Platform.run(
      services.running + [
        ControlServer(listener: listener, context: context, router: services.router),
        UntilSignal(signals: signals, context: context), UntilAsked(requests: ends),
      ])
    try listener.removeFile()
    try await blocking { try context.keeper.saveProgress() }
    log(.info, "stopped")
    _ = consume lock
  }

  /// How long the threads of a daemon that was killed may take to go.
  private static let departure = Duration.seconds(5)

  /// Takes the lock of a home, which one daemon has.
  ///
  /// One that was killed has it until the last of its threads is gone, which may wait for the disk: its
  /// process is not known any more, and it is waited for.
  private static func takeLock(_ home: Home) throws -> FileLock {
    let end = ContinuousClock.now + departure
    var patience = Duration.milliseconds(1)
    while true {
      do {
        let lock = try FileLock(home.lock, timeout: patience)
        try lock.describe("roostd \(RoostVersion.current) pid \(ThisProcess.pid)")
        return lock
      } catch let error as FileLock.Failure {
        guard case .held(_, let holder) = error else { throw error }
        guard holder == nil, ContinuousClock.now < end else {
          throw AlreadyRunning(home: home.root, holder: holder)
        }
        patience = .milliseconds(100)
      }
    }
  }

  /// A terminal and a service manager get the log's lines too.
  private static func echo(_ environment: [String: String]) -> @Sendable (String) -> Void {
    let wanted = environment["JOURNAL_STREAM"] != nil || StandardStreams.errorIsTerminal
    return { line in
      if wanted { StandardStreams.error("\(line)\n") }
    }
  }
}

/// Another daemon has the home.
struct AlreadyRunning: Error, CustomStringConvertible {
  let home: String
  let holder: String?

  var description: String {
    "another daemon has \(home): \(holder ?? "its process is not known"); `roost down` ends it"
  }
}

/// Ends the daemon at a signal; reads the settings again at SIGHUP.
private struct UntilSignal: Service {
  let signals: AsyncStream<Int32>
  let context: DaemonContext

  func run() async throws {
    for await number in signals {
      guard number == Signals.hangUp else {
        context.log(.info, "stopping at signal \(number)")
        return Shutdown.begin()
      }
      do {
        try await blocking { [context] in try context.reloadSettings() }
        context.log(.info, "the settings were read again")
      } catch {
        context.note("the settings stay as they were: \(error)")
      }
    }
  }
}

/// Ends the daemon when somebody asks for it on the control socket.
private struct UntilAsked: Service {
  let requests: AsyncStream<Void>

  func run() async throws {
    for await _ in requests { return Shutdown.begin() }
  }
}

private enum Shutdown {
  /// From here on the process ends within two seconds, whatever a service still waits for; what
  /// was being delivered is settled at the next start.
  static func begin() {
    DispatchQueue.global().asyncAfter(deadline: .now() + .milliseconds(1500)) {
      ThisProcess.exitNow(0)
    }
  }
}
