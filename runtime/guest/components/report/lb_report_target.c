#include <string.h>

#include "leaves.h"

void lb_report_target(lb_target *target) {
    static const lb_target nobody;
    lb_report own;
    lb_report_make(&own, &nobody, NULL);
    *target = (lb_target){
        .flags = own.flags, .xfrm = own.xfrm, .misc_select = own.misc_select, .config_svn = own.config_svn};
    memcpy(target->mrenclave, own.mrenclave, sizeof target->mrenclave);
    memcpy(target->config_id, own.config_id, sizeof target->config_id);
}
