#include "net/shared_access.hpp"

#include <catch2/catch.hpp>

namespace holdfast::net {

// Worked out by another implementation (Python's hmac).
TEST_CASE("a shared access signature is of the encoded address and the second it ends") {
  const SharedAccess access{"https://ns.servicebus.windows.net/holdfast-changes", "listen",
                            "pK3+/wakeUp=Key4Listening/abcdefghijkl+mno="};
  CHECK(shared_access_signature(access, base::WallTime{1767225600999}) ==
        "SharedAccessSignature sr=https%3A%2F%2Fns.servicebus.windows.net%2Fholdfast-changes"
        "&sig=QmyoWxKFbM2p0BDy%2BN1Y7NbVY0GwmFEzWN3SxJtN%2BJo%3D&se=1767225600&skn=listen");
}

}  // namespace holdfast::net
