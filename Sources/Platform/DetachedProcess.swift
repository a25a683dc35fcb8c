import CSystem
import Foundation

/// Starts a program that outlives this one, in a session of its own.
package enum DetachedProcess {
  /// Starts the program and waits for the first line that it prints, which tells that it is ready.
  ///
  /// Its error output is added to a file. The line is nil if the program ended, or stayed silent
  /// for the time given, without printing one.
  package static func start(
    _ path: String, _ arguments: [String], errorLog: String, timeout: Duration
  ) throws(SystemError) -> String? {
    let output = try Pipe()
    let null = try check("open", "/dev/null") { open("/dev/null", O_RDONLY | O_CLOEXEC) }
    defer { close(null) }
    let log = try File(errorLog, .append)
    var pid: pid_t = 0
    let failure = CStrings.with([path] + arguments) { argv in
      csystem_spawn(
        &pid, path, argv, csystem_environ(), "/", 1, null, output.writer, log.descriptor)
    }
    guard failure == 0 else { throw SystemError("run", path, code: failure) }
    output.closeWriter()
    return firstLine(from: output.reader, until: .now + timeout)
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
