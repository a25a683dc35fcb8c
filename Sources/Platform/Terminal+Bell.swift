import Foundation

extension Terminal {
  /// Rings its bell; one that takes nothing now is not waited for.
  package func ring() throws(SystemError) {
    let descriptor = try check("open", path) {
      open(path, O_WRONLY | O_NOCTTY | O_NONBLOCK | O_CLOEXEC)
    }
    defer { close(descriptor) }
    var bell: UInt8 = 7
    _ = try check("write to", path) { Int32(write(descriptor, &bell, 1)) }
  }
}
