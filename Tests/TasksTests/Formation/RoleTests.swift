import Tasks
import Testing

struct RoleTests {
  @Test func `Only workers get tasks that name nobody`() {
    #expect(Role.allCases.filter(\.takesTasks) == [.worker])
  }
}
