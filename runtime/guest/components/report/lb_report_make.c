#include <string.h>

#include "leaves.h"

void lb_report_make(lb_report *report, const lb_target *target, const unsigned char *data) {
    /* Copies: the processor wants them aligned, and reserved bytes zero. */
    __attribute__((aligned(512))) struct litebox_target_info info = {
        .flags = target->flags,
        .xfrm = target->xfrm,
        .config_svn = target->config_svn,
        .misc_select = target->misc_select,
    };
    memcpy(info.mrenclave, target->mrenclave, sizeof info.mrenclave);
    memcpy(info.config_id, target->config_id, sizeof info.config_id);
    __attribute__((aligned(128))) unsigned char own_data[sizeof report->data] = {0};
    if (data != NULL)
        memcpy(own_data, data, sizeof own_data);
    __attribute__((aligned(512))) lb_report made;
    litebox_ereport(&info, own_data, &made);
    *report = made;
}
