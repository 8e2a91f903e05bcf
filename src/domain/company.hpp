// One Business Central company: turns signals into reads, reads into facts for conversations and the
// directory, and sweeps for what no signal announced.
//
// Notifications are dirty marks: any number of them for one record are one read in flight and at most one
// more after it.
#pragma once

#include <memory>

#include "domain/entity.hpp"

namespace countersign::domain {

std::unique_ptr<Machine> make_company(const CompanyKey& company);

}  // namespace countersign::domain
