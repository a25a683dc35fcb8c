import CSystem
import Foundation
import Synchronization

/// A program to run to its end: what to start, what to feed it, how long to wait for it.
///
/// Foundation's `Process` is not used: on Linux its children inherit Dispatch's blocked signals,
/// so a tmux server that it starts ignores SIGTERM, and it waits for every process that inherits
/// a hidden socket of its own (swift-corelibs-foundation issues 4772 and 4795).
package struct ChildProcess: Sendable {
  /// A path, or a name that is looked up in PATH.
  package var program: String
  package var arguments: [String]
  /// What the program reads on standard input.
  package var input: [UInt8]
  /// Nil for this process's own.
  package var environment: [String: String]?
  package var directory: String?
  /// After it the program's process group is ended.
  package var timeout: Duration
  /// Bytes kept of each output; what exceeds it is read and dropped.
  package var outputLimit: Int

  /// Describes a program; nothing runs yet.
  package init(
    _ program: String, _ arguments: [String], input: [UInt8] = [],
    environment: [String: String]? = nil, directory: String? = nil,
    timeout: Duration = .seconds(10), outputLimit: Int = 4 << 20
  ) {
    self.program = program
    self.arguments = arguments
    self.input = input
    self.environment = environment
    self.directory = directory
    self.timeout = timeout
    self.outputLimit = outputLimit
  }

  /// How a program ended; a code other than 0 is a result, not an error.
  package struct Exit: Sendable, Equatable {
    /// The exit code, or 128 plus the signal's number.
    package var code: Int32
    package var output: [UInt8]
    package var errorOutput: [UInt8]
    /// The time ran out and the program was ended.
    package var timedOut: Bool
    /// More was printed than was kept.
    package var truncated: Bool

    package init(
      code: Int32, output: [UInt8] = [], errorOutput: [UInt8] = [], timedOut: Bool = false,
      truncated: Bool = false
    ) {
      self.code = code
      self.output = output
      self.errorOutput = errorOutput
      self.timedOut = timedOut
      self.truncated = truncated
    }

    package var text: String { String(decoding: output, as: UTF8.self) }
    package var errorText: String { String(decoding: errorOutput, as: UTF8.self) }
  }

  /// Runs the program and waits for its end on a thread of its own.
  package func run() async throws -> Exit {
    try await blocking { try runBlocking() }
  }

  /// Runs the program and waits for its end; blocks the calling thread.
  package func runBlocking() throws(SystemError) -> Exit {
    guard let path = ExecutableSearch.find(program) else {
      throw SystemError("run", program, code: ENOENT)
    }
    let feed = try Pipe()
    let output = try Pipe()
    let errors = try Pipe()
    var exchange = Exchange(
      input: input, feed: feed, output: output, errors: errors, limit: outputLimit)
    // What fits in the pipe is there before the program starts: if this process is killed, the
    // program still reads all of it, and never the first half of it.
    exchange.write()
    var pid: pid_t = 0
    let failure = CStrings.with([path] + arguments) { argv in
      CStrings.with(environmentLines) { envp in
        csystem_spawn(
          &pid, path, argv, environment == nil ? csystem_environ() : envp, directory, 0,
          feed.reader, output.writer, errors.writer)
      }
    }
    guard failure == 0 else { throw spawnError(path, failure) }
    feed.closeReader()
    output.closeWriter()
    errors.closeWriter()
    let deadline = ContinuousClock.now + timeout
    // A program may close its outputs and go on, and its time runs out all the same.
    let inTime =
      exchange.run(until: deadline)
      && ProcessTable.awaitExit(of: pid, timeout: ContinuousClock.now.duration(to: deadline))
    let status = reap(pid, kill: !inTime)
    return Exit(
      code: csystem_exit_code(status), output: exchange.outputBytes,
      errorOutput: exchange.errorBytes, timedOut: !inTime, truncated: exchange.truncated)
  }

  /// The system reports a missing directory as if the program were missing.
  private func spawnError(_ path: String, _ code: Int32) -> SystemError {
    if let directory, access(directory, X_OK) != 0 { return SystemError("enter", directory) }
    return SystemError("run", path, code: code)
  }

  private var environmentLines: [String] {
    (environment ?? [:]).map { "\($0.key)=\($0.value)" }.sorted()
  }

  /// Waits for the program's end, after asking its group to end and then making it, if need be.
  private func reap(_ pid: pid_t, kill mustKill: Bool) -> Int32 {
    var status: Int32 = 0
    if mustKill {
      killpg(pid, SIGTERM)
      _ = ProcessTable.awaitExit(of: pid, timeout: .milliseconds(500))
      // The program may have gone while others of its group ignore the first signal. Its number
      // is not free before it is waited for, so no other group can be hit.
      killpg(pid, SIGKILL)
    }
    while waitpid(pid, &status, 0) < 0 && errno == EINTR {}
    return status
  }
}

/// Feeds a program and reads what it prints, until it has closed its outputs or time is up.
///
/// Both directions go on together: a program that prints before it has read everything would
/// otherwise wait for us while we wait for it.
private struct Exchange {
  private let input: [UInt8]
  private let feed: Pipe
  private let output: Pipe
  private let errors: Pipe
  private let limit: Int
  private var fed = 0
  private(set) var outputBytes: [UInt8] = []
  private(set) var errorBytes: [UInt8] = []
  private(set) var truncated = false

  init(input: [UInt8], feed: Pipe, output: Pipe, errors: Pipe, limit: Int) {
    self.input = input
    self.feed = feed
    self.output = output
    self.errors = errors
    self.limit = limit
    _ = fcntl(feed.writer, F_SETFL, O_NONBLOCK)
  }

  /// False if the time ran out first.
  mutating func run(until deadline: ContinuousClock.Instant) -> Bool {
    while output.reader >= 0 || errors.reader >= 0 {
      let left = ContinuousClock.now.duration(to: deadline)
      guard left > .zero else { return false }
      var waits = [output.reader, errors.reader, feed.writer].map {
        pollfd(fd: $0, events: Int16($0 == feed.writer ? POLLOUT : POLLIN), revents: 0)
      }
      let milliseconds = Int32(clamping: Int(left / .milliseconds(1)) + 1)
      guard poll(&waits, nfds_t(waits.count), milliseconds) > 0 else { continue }
      if waits[0].revents != 0 { read(output, into: \.outputBytes) }
      if waits[1].revents != 0 { read(errors, into: \.errorBytes) }
      if waits[2].revents != 0 { write() }
    }
    return true
  }

  mutating func write() {
    while fed < input.count {
      let done = input.withUnsafeBytes {
        Foundation.write(feed.writer, $0.baseAddress?.advanced(by: fed), $0.count - fed)
      }
      if done < 0 && errno == EINTR { continue }
      if done < 0 && errno == EAGAIN { return }
      if done < 0 { break }
      fed += done
    }
    feed.closeWriter()
  }

  private mutating func read(_ pipe: Pipe, into bytes: WritableKeyPath<Self, [UInt8]>) {
    var buffer = [UInt8](repeating: 0, count: 65536)
    let got = Foundation.read(pipe.reader, &buffer, buffer.count)
    if got < 0 && (errno == EINTR || errno == EAGAIN) { return }
    guard got > 0 else { return pipe.closeReader() }
    let room = max(0, limit - self[keyPath: bytes].count)
    self[keyPath: bytes].append(contentsOf: buffer.prefix(min(got, room)))
    if got > room { truncated = true }
  }
}
