import CSystem
@preconcurrency import Dispatch
import Foundation

/// Starts a program that outlives this one, in a session of its own.
package enum DetachedProcess {
  /// Starts the program and waits for the first line that it prints, which tells that it is ready.
  ///
  /// Its environment is this process's own where none is given. Its error output is added to a
  /// file. The line is nil if the program ended, or stayed silent
  /// for the time given, without printing one.
  package static func start(
    _ path: String, _ arguments: [String], environment: [String: String]? = nil,
    errorLog: String, timeout: Duration
  ) throws(SystemError) -> String? {
    let output = try Pipe()
    let null = try check("open", "/dev/null") { open("/dev/null", O_RDONLY | O_CLOEXEC) }
    defer { close(null) }
    let log = try File(errorLog, .append)
    var pid: pid_t = 0
    let failure = CStrings.with([path] + arguments) { argv in
      CStrings.with((environment ?? [:]).map { "\($0.key)=\($0.value)" }.sorted()) { envp in
        csystem_spawn(
          &pid, path, argv, environment == nil ? csystem_environ() : envp, "/", 1, null,
          output.writer, log.descriptor)
      }
    }
    guard failure == 0 else { throw SystemError("run", path, code: failure) }
    output.closeWriter()
    reap(pid)
    return firstLine(from: output.reader, until: .now + timeout)
  }

  /// Lets go of the program if it ends first; nobody else would, and it would stay as a zombie.
  private static func reap(_ pid: pid_t) {
    DispatchQueue(label: "reaper").async {
      var status: Int32 = 0
      while waitpid(pid, &status, 0) < 0 && errno == EINTR {}
    }
  }

  private static func firstLine(
    from descriptor: Int32, until deadline: ContinuousClock.Instant
  ) -> String? {
    var line: [UInt8] = []
    while line.count < 4096 {
      let left = ContinuousClock.now.duration(to: deadline)
      guard left > .zero else { return nil }
      var wait = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
      guard poll(&wait, 1, Int32(clamping: Int(left / .milliseconds(1)) + 1)) > 0 else { continue }
      var byte: UInt8 = 0
      let got = read(descriptor, &byte, 1)
      if got < 0 && errno == EINTR { continue }
      guard got == 1 else { return nil }
      if byte == UInt8(ascii: "\n") { return String(decoding: line, as: UTF8.self) }
      line.append(byte)
    }
    return nil
  }
}
